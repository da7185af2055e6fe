import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { isGone } from '../../files/is-gone.ts';
import { ifThere, readTextIfThere } from '../../files/read-if-there.ts';
import { absolutePath } from './file-paths.ts';
import { ignoredAmong } from './ignored-among.ts';
import type { PrivateGit } from './private-git.ts';

/** A folder as it was read last: it is read again only when its time is another one. */
const folderSchema = z.object({
  at: z.number(),
  /** Names of the folders in it that are looked into, and of those that a rule ignores. */
  below: z.array(z.string()),
  ignored: z.array(z.string()),
  special: z.array(z.string()),
});
type Folder = z.infer<typeof folderSchema>;
const keptSchema = z.record(z.string(), folderSchema);

/** A folder that changed this shortly before may change again within the same tick of its clock. */
const YOUNG_MS = 50;

/**
 * Pipes, sockets and devices of a work tree that no rule ignores; names are latin1. Git has no word for them: it lists them
 * neither as changed nor as new. Costs a look at the times of folders; none that is ignored or a repository of its own is
 * looked into. `anew`: ignore rules have changed, and what is kept of the last time does not hold.
 */
export async function findSpecialFiles({
  git,
  top,
  anew = false,
}: {
  git: PrivateGit;
  top: string;
  anew?: boolean;
}): Promise<string[]> {
  const file = path.join(git.folder, 'folders.json');
  const known = anew ? new Map<string, Folder>() : readKept(file);
  const folders = new Map<string, Folder>();
  let isNew = anew;
  for (let level = ['']; level.length > 0;) {
    const read = level.flatMap((name) => {
      const folder = lookInto({ top, name, before: known.get(name) });
      return folder === undefined ? [] : [{ name, folder }];
    });
    isNew ||= read.some(({ name, folder }) => known.get(name) !== folder);
    await leaveIgnored({ git, read, known });
    for (const { name, folder } of read) folders.set(name, folder);
    level = read.flatMap(({ name, folder }) => folder.below.map((child) => `${name}${child}/`));
  }
  if (isNew) fs.writeFileSync(file, JSON.stringify(Object.fromEntries(folders)), { mode: 0o600 });
  const found = [...folders].flatMap(([name, { special }]) => special.map((one) => name + one));
  const ignored = await ignoredAmong({ git, names: found });
  return found.filter((name) => !ignored.has(name));
}

function readKept(file: string): Map<string, Folder> {
  try {
    return new Map(Object.entries(keptSchema.parse(JSON.parse(readTextIfThere(file) ?? '{}'))));
  } catch {
    // Half-written: everything is read again.
    return new Map();
  }
}

/** `name` ends with `/`, or is empty. Undefined for one that is gone by now, or closed to us: then git names it. */
function lookInto({
  top,
  name,
  before,
}: {
  top: string;
  name: string;
  before: Folder | undefined;
}): Folder | undefined {
  try {
    const place = absolutePath({ top, name });
    const stat = ifThere(() => fs.lstatSync(place));
    if (stat?.isDirectory() !== true) return undefined;
    if (before?.at === stat.mtimeMs) return before;
    const entries = fs.readdirSync(place, { encoding: 'latin1', withFileTypes: true });
    const at = Date.now() - stat.mtimeMs < YOUNG_MS ? 0 : stat.mtimeMs;
    const folder: Folder = { at, below: [], ignored: [], special: [] };
    if (name !== '' && entries.some((entry) => entry.name === '.git')) return folder;
    for (const entry of entries) {
      if (entry.isDirectory()) {
        if (entry.name !== '.git') folder.below.push(entry.name);
      } else if (!entry.isFile() && !entry.isSymbolicLink()) folder.special.push(entry.name);
    }
    return folder;
  } catch (error) {
    if (isGone(error) || (error as NodeJS.ErrnoException).code === 'EACCES') return undefined;
    throw error;
  }
}

/** Of folders that were read now: what a rule ignores is not looked into. Git is asked only about names that are new. */
async function leaveIgnored({
  git,
  read,
  known,
}: {
  git: PrivateGit;
  read: readonly { name: string; folder: Folder }[];
  known: ReadonlyMap<string, Folder>;
}): Promise<void> {
  const changed = read
    .filter(({ name, folder }) => known.get(name) !== folder)
    .map(({ name, folder }) => ({ name, folder, before: known.get(name) }));
  const unknown = changed.flatMap(({ name, folder, before }) =>
    folder.below
      .filter((child) => !before?.below.includes(child) && !before?.ignored.includes(child))
      .map((child) => name + child),
  );
  const ignored = await ignoredAmong({ git, names: unknown });
  for (const { name, folder, before } of changed) {
    const isIgnored = (child: string) =>
      ignored.has(name + child) || before?.ignored.includes(child) === true;
    folder.ignored = folder.below.filter(isIgnored);
    folder.below = folder.below.filter((child) => !isIgnored(child));
  }
}
