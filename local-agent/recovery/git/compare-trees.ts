import type { PrivateGit } from './private-git.ts';
import { splitZero } from './run-git.ts';

/** One file that differs between two trees; `null` on the side where it is not. Names are latin1. */
export type TreeChange = { name: string; from: TreeEntry | null; to: TreeEntry | null };
/** Mode as git writes it: `100644`, `100755`, `120000` (a symbolic link, whose content is where it points). */
export type TreeEntry = { mode: string; blob: string };

const NOTHING = '000000';

export async function compareTrees({
  git,
  from,
  to,
}: {
  git: PrivateGit;
  from: string;
  to: string;
}): Promise<TreeChange[]> {
  if (from === to) return [];
  const parts = splitZero(await git.run(['diff-tree', '-r', '-z', '--raw', '--no-renames', from, to]));
  const changes: TreeChange[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [fromMode = '', toMode = '', fromBlob = '', toBlob = ''] = (parts[at] ?? '').slice(1).split(' ');
    changes.push({
      name: parts[at + 1] ?? '',
      from: fromMode === NOTHING ? null : { mode: fromMode, blob: fromBlob },
      to: toMode === NOTHING ? null : { mode: toMode, blob: toBlob },
    });
  }
  return changes;
}

/** Contents by blob, in one process. Throws `git.failed` when one is missing. */
export async function readBlobs({
  git,
  blobs,
}: {
  git: PrivateGit;
  blobs: readonly string[];
}): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  if (blobs.length === 0) return found;
  const answer = await git.run(['cat-file', '--batch'], Buffer.from(`${blobs.join('\n')}\n`));
  let at = 0;
  while (at < answer.length) {
    const end = answer.indexOf(0x0a, at);
    const [blob = '', , size = ''] = answer.toString('latin1', at, end).split(' ');
    const length = Number(size);
    // `<id> missing` has no size, and nothing follows it.
    if (Number.isSafeInteger(length) && size !== '') {
      found.set(blob, answer.subarray(end + 1, end + 1 + length));
      at = end + 2 + length;
    } else at = end + 1;
  }
  return found;
}
