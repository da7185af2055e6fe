import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import { isAppError } from '../../../shared/core/errors.ts';
import { runGit } from './run-git.ts';
import type { WorkTree } from './work-tree.ts';

// `refs/subtrack/<session>/<n>` in the user's repository: they keep the checkpoints' files from being collected, and no
// branch, tag or reflog knows them.

const ROOT = 'refs/subtrack/';

/** An id that is no plain word could not be part of a ref. */
function refFolder(session: string): string {
  const plain = /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/.test(session);
  const name = plain ? session : `x-${createHash('sha256').update(session).digest('hex').slice(0, 32)}`;
  return `${ROOT}${name}/`;
}

/** Neither a hook of the user's nor a reflog hears of it. */
const unheard = ['-c', `core.hooksPath=${os.devNull}`, '-c', 'core.logAllRefUpdates=false'];

/** Numbers go on; two that are taken at once get one each. */
export async function addCheckpointRef({
  workTree,
  session,
  commit,
  after,
}: {
  workTree: WorkTree;
  session: string;
  commit: string;
  /** The one before, where it is known: the next number is tried without a look at the others. */
  after: string | undefined;
}): Promise<string> {
  const folder = refFolder(session);
  const known = after?.startsWith(folder) ? Number(after.slice(folder.length)) : Number.NaN;
  if (Number.isSafeInteger(known)) {
    const ref = `${folder}${known + 1}`;
    try {
      await createRef({ workTree, ref, commit });
      return ref;
    } catch (error) {
      if (!isAppError(error, 'git.failed')) throw error;
    }
  }
  for (let tries = 1; ; tries += 1) {
    const numbers = (await listRefs({ workTree, folder })).map(({ ref }) => Number(ref.slice(folder.length)));
    const next = Math.max(0, ...numbers.filter(Number.isSafeInteger)) + tries;
    const ref = `${folder}${next}`;
    try {
      await createRef({ workTree, ref, commit });
      return ref;
    } catch (error) {
      if (tries >= 3 || !isAppError(error, 'git.failed')) throw error;
    }
  }
}

/** Fails when there is one of that name. */
async function createRef({ workTree, ref, commit }: { workTree: WorkTree; ref: string; commit: string }) {
  await runGit({ cwd: workTree.top, args: [...unheard, 'update-ref', ref, commit, ''] });
}

/** Those that are there go; a repository that is gone has none. */
export async function dropCheckpointRefs({
  top,
  refs,
}: {
  top: string;
  refs: readonly string[];
}): Promise<void> {
  const ours = [...new Set(refs)].filter((ref) => ref.startsWith(ROOT));
  if (ours.length === 0 || !fs.existsSync(top)) return;
  const lines = ours.map((ref) => `delete ${ref}\n`).join('');
  await runGit({ cwd: top, args: [...unheard, 'update-ref', '--stdin'], input: Buffer.from(lines) });
}

export async function hasRef({
  workTree,
  ref,
  commit,
}: {
  workTree: WorkTree;
  ref: string;
  commit: string;
}): Promise<boolean> {
  const found = await listRefs({ workTree, folder: ref });
  return found.some((one) => one.ref === ref && one.commit === commit);
}

async function listRefs({ workTree, folder }: { workTree: WorkTree; folder: string }) {
  const format = '--format=%(refname) %(objectname)';
  const answer = await runGit({ cwd: workTree.top, args: ['for-each-ref', format, folder] });
  const lines = answer.toString('utf8').split('\n').filter(Boolean);
  return lines.map((line) => {
    const [ref = '', commit = ''] = line.split(' ');
    return { ref, commit };
  });
}
