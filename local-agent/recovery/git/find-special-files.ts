import fs from 'node:fs';
import { isGone } from '../../files/is-gone.ts';
import { absolutePath } from './file-paths.ts';
import type { PrivateGit } from './private-git.ts';
import { splitZero } from './run-git.ts';
import { ignoredAmong } from './ignored-among.ts';

/**
 * Pipes, sockets and devices of a work tree that no rule ignores. Git has no word for them: it lists them neither as changed
 * nor as new. Reads folders alone, and none that is ignored or a repository of its own. Names are latin1.
 */
export async function findSpecialFiles({ git, top }: { git: PrivateGit; top: string }): Promise<string[]> {
  const args = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'];
  const skipped = new Set(splitZero(await git.run(args)).filter((name) => name.endsWith('/')));
  const found: string[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = entriesOf({ top, folder });
    if (folder !== '' && entries.some(({ name }) => name === '.git')) continue;
    for (const entry of entries) {
      const name = `${folder}${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== '.git' && !skipped.has(`${name}/`)) folders.push(`${name}/`);
      } else if (!entry.isFile() && !entry.isSymbolicLink()) found.push(name);
    }
  }
  const ignored = await ignoredAmong({ git, names: found });
  return found.filter((name) => !ignored.has(name));
}

/** None of a folder that is gone by now, or closed to us: then git names it. */
function entriesOf({ top, folder }: { top: string; folder: string }): fs.Dirent[] {
  try {
    return fs.readdirSync(absolutePath({ top, name: folder }), { encoding: 'latin1', withFileTypes: true });
  } catch (error) {
    if (isGone(error) || (error as NodeJS.ErrnoException).code === 'EACCES') return [];
    throw error;
  }
}
