import fs from 'node:fs';
import { absolutePath } from './file-paths.ts';
import { findSpecialFiles } from './find-special-files.ts';
import type { PrivateGit } from './private-git.ts';
import { splitZero } from './run-git.ts';

export type CheckpointLimits = {
  /** Bytes of one file; a larger one is left out. */
  file: number;
  /** Bytes of all that the repository's own history does not hold; the largest are left out first. */
  total: number;
};

/** Why a file is in no checkpoint. It is never touched by a restore. */
export type LeftOut = { name: string; reason: 'too_large' | 'unreadable' | 'special' | 'own_repository' };

export type Changes = { write: string[]; remove: string[]; leftOut: LeftOut[] };

/**
 * What differs from the kept index, by the times and sizes in it: no unchanged file is opened. Names are latin1.
 * `own` are files that git knows although an ignore rule fits them.
 */
export async function scanChanges({
  git,
  top,
  own,
  history,
  limits,
}: {
  git: PrivateGit;
  top: string;
  own: readonly string[];
  /** Names of files that the repository holds as they are: storing them costs nothing. Asked when it matters. */
  history: () => Promise<ReadonlySet<string>>;
  limits: CheckpointLimits;
}): Promise<Changes> {
  const [differing, others, found] = await Promise.all([
    git.run(['diff-files', '-z', '--name-status', '--no-renames', '--ignore-submodules']),
    git.run(['ls-files', '-z', '--others', '--exclude-standard']),
    findSpecialFiles({ git, top }),
  ]);
  const known = splitZero(differing);
  const special = [...known, ...splitZero(others)].some(isRule)
    ? await findSpecialFiles({ git, top, anew: true })
    : found;
  const changes: Changes = { write: [], remove: [], leftOut: [] };
  const sizes = new Map<string, number>();
  for (let at = 0; at + 1 < known.length; at += 2) {
    const name = known[at + 1] ?? '';
    // Behind a symbolic link the system would find another file.
    const seen = known[at] === 'D' ? 'gone' : look({ top, name, limits });
    if (typeof seen === 'number') sizes.set(name, seen);
    else changes.remove.push(name);
    if (typeof seen === 'object') changes.leftOut.push({ name, ...seen });
  }
  for (const name of new Set([...splitZero(others), ...own])) {
    const seen = look({ top, name, limits });
    if (typeof seen === 'number') sizes.set(name, seen);
    else if (typeof seen === 'object') changes.leftOut.push({ name, ...seen });
  }
  const named = new Set(changes.leftOut.map(({ name }) => name));
  for (const name of special) if (!named.has(name)) changes.leftOut.push({ name, reason: 'special' });
  if (sumOf(sizes) > limits.total)
    leaveLargest({ sizes, changes, history: await history(), total: limits.total });
  changes.write = [...sizes.keys()];
  return changes;
}

function isRule(name: string): boolean {
  return /(^|\/)\.gitignore$/.test(name);
}

type Seen = number | 'gone' | { reason: LeftOut['reason'] };

function look({ top, name, limits }: { top: string; name: string; limits: CheckpointLimits }): Seen {
  if (name.endsWith('/')) return { reason: 'own_repository' };
  const file = absolutePath({ top, name });
  try {
    const stat = fs.lstatSync(file);
    if (stat.isSymbolicLink()) return stat.size;
    if (stat.isDirectory()) return 'gone';
    if (!stat.isFile()) return { reason: 'special' };
    if (stat.size > limits.file) return { reason: 'too_large' };
    fs.accessSync(file, fs.constants.R_OK);
    return stat.size;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EACCES' || code === 'EPERM' ? { reason: 'unreadable' } : 'gone';
  }
}

function leaveLargest({
  sizes,
  changes,
  history,
  total,
}: {
  sizes: Map<string, number>;
  changes: Changes;
  history: ReadonlySet<string>;
  total: number;
}): void {
  const added = [...sizes].filter(([name]) => !history.has(name)).toSorted((a, b) => b[1] - a[1]);
  let sum = sumOf(added);
  for (const [name, size] of added) {
    if (sum <= total) return;
    sum -= size;
    sizes.delete(name);
    changes.remove.push(name);
    changes.leftOut.push({ name, reason: 'too_large' });
  }
}

function sumOf(sizes: Iterable<readonly [string, number]>): number {
  let sum = 0;
  for (const [, size] of sizes) sum += size;
  return sum;
}
