import fs from 'node:fs';
import path from 'node:path';
import { isGone } from '../files/is-gone.ts';

/**
 * Names the project of a folder: `owner/repo` of its git remote, else the folder's name. Reads `.git` itself, because
 * a git process for each session would cost more than the import.
 */
export function nameProject({ cwd, home }: { cwd: string; home?: string }): string {
  const top = withoutWorktree(cwd);
  const remote = remoteOf(top);
  return (remote && repositoryName(remote)) ?? folderName({ cwd: top, home });
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

/** The last two parts of a remote: of `git@host:owner/repo.git` and `https://user:token@host/owner/repo` alike. */
export function repositoryName(remote: string): string | undefined {
  const pathPart = /^[a-z][a-z0-9+.-]*:\/\//i.test(remote)
    ? remote.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '')
    : remote.replace(/^[^/:]*:/, '');
  const parts = pathPart
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split(/[\\/]/)
    .filter(Boolean);
  return parts.length > 0 ? parts.slice(-2).join('/') : undefined;
}

function folderName({ cwd, home }: { cwd: string; home: string | undefined }): string {
  if (home !== undefined && path.resolve(cwd) === path.resolve(home)) return '~';
  const parts = cwd.split(/[\\/]/).filter(Boolean);
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
