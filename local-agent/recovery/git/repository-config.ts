import os from 'node:os';
import path from 'node:path';
import { runGit, splitZero } from './run-git.ts';

export type RepositoryConfig = {
  /** Of `core.*`, what says how this file system is to be read. */
  core: Readonly<Record<string, string>>;
  /** The user's own list of what to ignore everywhere. */
  excludesFile: string;
};

const kept = new Set([
  'core.filemode',
  'core.symlinks',
  'core.ignorecase',
  'core.precomposeunicode',
  'core.protecthfs',
  'core.protectntfs',
  'core.longpaths',
  'core.sharedrepository',
]);

export async function readRepositoryConfig({ folder }: { folder: string }): Promise<RepositoryConfig> {
  const answer = await runGit({ cwd: folder, args: ['config', '--list', '-z'] });
  const core: Record<string, string> = {};
  let excludesFile = path.join(
    process.env['XDG_CONFIG_HOME'] || path.join(os.homedir(), '.config'),
    'git',
    'ignore',
  );
  for (const entry of splitZero(answer)) {
    const line = entry.indexOf('\n');
    const key = line === -1 ? entry : entry.slice(0, line);
    const value = line === -1 ? 'true' : Buffer.from(entry.slice(line + 1), 'latin1').toString('utf8');
    if (kept.has(key)) core[key.slice('core.'.length)] = value;
    else if (key === 'core.excludesfile') excludesFile = path.resolve(folder, withHome(value));
  }
  return { core, excludesFile };
}

function withHome(file: string): string {
  return file.startsWith('~/') ? path.join(os.homedir(), file.slice(2)) : file;
}
