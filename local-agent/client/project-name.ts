import path from 'node:path';
import { isAppError } from '../../shared/core/errors.ts';
import { readRegular } from '../files/read-regular.ts';
import { gitPointer, remoteIn } from './git-config.ts';
import { repositoryName } from './repository-name.ts';

/** No folder has a longer name. */
const MAX_NAME = 255;
/** No system takes a longer path. */
const MAX_PATH = 4096;

/**
 * Names the project of a folder: `owner/repo` of its git remote, else the folder's name. Reads `.git` itself, because
 * a git process for each session would cost more than the import. The name goes where no text goes (names of folders,
 * other machines), so `redact` sees the remote and the folder whole, where the words around a secret give it away, and
 * then the name. What cannot be a path on this system (one of another system, a relative one, one that is too long) is
 * only a name: it is not looked for.
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
  const remote = isPathHere(top) ? remoteOf(top) : undefined;
  const repository = remote === undefined ? undefined : repositoryName(redact(remote));
  const name = redact(repository ?? folderName({ cwd: top, home, redact }));
  return name.replaceAll(/\p{Cc}/gu, '').slice(0, MAX_NAME) || 'unknown';
}

/** The client makes worktrees of subagents in here, and removes them. */
function withoutWorktree(cwd: string): string {
  const at = cwd.search(/[\\/]\.claude[\\/]worktrees[\\/]/);
  return at > 0 ? cwd.slice(0, at) : cwd;
}

function isPathHere(folder: string): boolean {
  if (folder.length > MAX_PATH || folder.includes('\0')) return false;
  // To Windows, a path without a drive is one of the drive that one happens to be on.
  return path.sep === '/' ? path.isAbsolute(folder) : /^(?:[a-z]:[\\/]|\\\\)/i.test(folder);
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
  const pointer = gitPointer(readText(dotGit) ?? '');
  if (pointer === undefined) return undefined;
  const gitDir = path.resolve(dir, pointer);
  const common = readText(path.join(gitDir, 'commondir'))?.trim();
  return readText(path.join(common === undefined ? gitDir : path.resolve(gitDir, common), 'config')) ?? '';
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
  if (home !== undefined && isPathHere(cwd) && path.resolve(cwd) === path.resolve(home)) return '~';
  const parts = redact(cwd).split(/[\\/]/).filter(Boolean);
  return parts.at(-1) ?? '/';
}

/** Empty where something is that cannot be read: it names no remote. Remotes stand in the beginning of even a long config. */
function readText(file: string): string | undefined {
  try {
    return readRegular({ path: file, cut: true })?.toString('utf8');
  } catch (error) {
    if (isAppError(error)) return '';
    throw error;
  }
}
