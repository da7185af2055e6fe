import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readIfThere } from '../../files/read-if-there.ts';
import { writeAtomically } from '../../files/write-atomically.ts';
import { runGit } from './run-git.ts';
import type { WorkTree } from './work-tree.ts';

/** Git over the user's work tree and objects, with an index, a configuration and attributes of our own. */
export type PrivateGit = {
  folder: string;
  index: string;
  run(args: readonly string[], input?: Uint8Array): Promise<Buffer>;
};

/** Every file as its bytes are: no line ends turned, no keyword filled in, no filter program, no other encoding. */
const ATTRIBUTES = '* -text !eol !crlf !ident !filter !working-tree-encoding\n';

/** By the folder of git's that belongs to this work tree alone: a linked one has its own. */
function privateFolder({ checkpoints, workTree }: { checkpoints: string; workTree: WorkTree }): string {
  const name = createHash('sha256').update(workTree.gitDir).digest('hex').slice(0, 20);
  return path.join(checkpoints, 'git', name);
}

/** Makes the folder ready. Hooks, signing, reflog and settings of the user play no part in it; what he ignores does. */
export function openPrivateGit({
  checkpoints,
  workTree,
}: {
  checkpoints: string;
  workTree: WorkTree;
}): PrivateGit {
  const folder = privateFolder({ checkpoints, workTree });
  const at = (...parts: string[]) => path.join(folder, ...parts);
  for (const part of ['refs', 'info', 'no-hooks']) fs.mkdirSync(at(part), { recursive: true, mode: 0o700 });
  keep(at('HEAD'), 'ref: refs/heads/none\n');
  keep(at('config'), configText({ workTree, noHooks: at('no-hooks') }));
  keep(at('info', 'attributes'), ATTRIBUTES);
  keep(at('info', 'exclude'), readIfThere(path.join(workTree.commonDir, 'info', 'exclude')) ?? '');
  keep(at('work-tree.json'), `${JSON.stringify({ top: workTree.top, gitDir: workTree.gitDir })}\n`);
  const env = {
    GIT_DIR: folder,
    GIT_WORK_TREE: workTree.top,
    GIT_INDEX_FILE: at('index'),
    GIT_OBJECT_DIRECTORY: path.join(workTree.commonDir, 'objects'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: os.devNull,
    GIT_ATTR_NOSYSTEM: '1',
    ...author,
  };
  return {
    folder,
    index: at('index'),
    run: (args, input) => runGit({ cwd: workTree.top, args, env, input }),
  };
}

/** The user may have no name set, and a checkpoint is not his commit. */
const author = {
  GIT_AUTHOR_NAME: 'subtrack',
  GIT_AUTHOR_EMAIL: 'subtrack@localhost',
  GIT_COMMITTER_NAME: 'subtrack',
  GIT_COMMITTER_EMAIL: 'subtrack@localhost',
} as const;

function configText({ workTree, noHooks }: { workTree: WorkTree; noHooks: string }): string {
  const core = {
    ...workTree.config.core,
    repositoryformatversion: workTree.objectFormat === 'sha1' ? '0' : '1',
    bare: 'false',
    autocrlf: 'false',
    safecrlf: 'false',
    attributesfile: os.devNull,
    excludesfile: workTree.config.excludesFile,
    hookspath: noHooks,
    fsmonitor: 'false',
    logallrefupdates: 'false',
    fsyncmethod: 'batch',
    loosecompression: '1',
  };
  const lines = Object.entries(core).map(([name, value]) => `\t${name} = ${quoted(value)}\n`);
  const format =
    workTree.objectFormat === 'sha1' ? '' : `[extensions]\n\tobjectformat = ${workTree.objectFormat}\n`;
  return `[core]\n${lines.join('')}[gc]\n\tauto = 0\n[commit]\n\tgpgsign = false\n${format}`;
}

function quoted(value: string): string {
  return `"${value.replaceAll(/["\\]/g, (character) => `\\${character}`).replaceAll('\n', '\\n')}"`;
}

function keep(file: string, content: string | Buffer): void {
  if (readIfThere(file)?.equals(Buffer.from(content))) return;
  writeAtomically({ file, content });
}
