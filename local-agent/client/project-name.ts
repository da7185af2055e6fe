import fs from 'node:fs';
import path from 'node:path';
import { isGone } from '../files/is-gone.ts';
import { repositoryName } from './repository-name.ts';

/**
 * Names the project of a folder: `owner/repo` of its git remote, else the folder's name. Reads `.git` itself, because
 * a git process for each session would cost more than the import. The name goes where no text goes (names of folders,
 * other machines), so `redact` sees the remote and the folder whole, where the words around a secret give it away, and
 * then the name.
 */
export function nameProject({
  cwd,
  home,
  redact,
}: {
  cwd: string;
  home?: string | undefined;
  redact: (text: string) => string;
}): string {
  const top = withoutWorktree(cwd);
  const remote = remoteOf(top);
  const repository = remote === undefined ? undefined : repositoryName(redact(remote));
  return redact(repository ?? folderName({ cwd: top, home, redact }));
}

/** The client makes worktrees of subagents in here, and removes them. */
function withoutWorktree(cwd: string): string {
  const at = cwd.search(/[\\/]\.claude[\\/]worktrees[\\/]/);
  return at > 0 ? cwd.slice(0, at) : cwd;
}

function remoteOf(folder: string): string | undefined {
  let dir = path.resolve(folder);
  for (;;) {
    const config = gitConfig(dir);
    if (config !== undefined) return remoteIn(config);
    const parent = path.dirname(dir);
    if (parent === dir) return undefined;
    dir = parent;
  }
}

/** The config of a repository; a worktree or submodule has a file that names its git folder. */
function gitConfig(dir: string): string | undefined {
  const dotGit = path.join(dir, '.git');
  const plain = readText(path.join(dotGit, 'config'));
  if (plain !== undefined) return plain;
  const pointer = /^gitdir: (.+)$/m.exec(readText(dotGit) ?? '')?.[1];
  if (pointer === undefined) return undefined;
  const gitDir = path.resolve(dir, pointer.trim());
  const common = readText(path.join(gitDir, 'commondir'))?.trim();
  return readText(path.join(common === undefined ? gitDir : path.resolve(gitDir, common), 'config')) ?? '';
}

function remoteIn(config: string): string | undefined {
  const remotes = [...config.matchAll(/^\s*\[remote "([^"]+)"\]([^[]*)/gm)];
  const section = remotes.find((match) => match[1] === 'origin') ?? remotes[0];
  return /^\s*url\s*=\s*(.+?)\s*$/m.exec(section?.[2] ?? '')?.[1];
}

function folderName({
  cwd,
  home,
  redact,
}: {
  cwd: string;
  home: string | undefined;
  redact: (text: string) => string;
}): string {
  if (home !== undefined && path.resolve(cwd) === path.resolve(home)) return '~';
  const parts = redact(cwd).split(/[\\/]/).filter(Boolean);
  return parts.at(-1) ?? '/';
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (isGone(error) || code === 'EISDIR' || code === 'EACCES' || code === 'EPERM') return undefined;
    throw error;
  }
}
