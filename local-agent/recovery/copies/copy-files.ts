import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ifThere } from '../../files/read-if-there.ts';
import type { CheckpointLimits } from '../git/scan-changes.ts';
import { hashOf, type CopyStore } from './copy-store.ts';

const count = z.number().int().nonnegative();

/** Files of a folder that git knows nothing of, as they were; names are below it, with `/`. */
export const copiesSchema = z.object({
  folder: z.string(),
  files: z.array(
    z.object({
      path: z.string(),
      /** As git writes it: `100644`, `100755`, `120000` (a symbolic link, whose content is where it points). */
      mode: z.string(),
      sha256: z.string(),
      bytes: count,
      mtime_ms: z.number(),
    }),
  ),
  /** Touched, and not there (any more). */
  missing: z.array(z.string()),
  left_out: z.array(z.object({ path: z.string(), reason: z.string() })),
});
export type Copies = z.infer<typeof copiesSchema>;
type CopiedFile = Copies['files'][number];

/** Copies these files as they are; one that has its size and time of the last copy is not opened again. */
export function copyFiles({
  folder,
  names,
  store,
  last,
  limits,
}: {
  folder: string;
  names: readonly string[];
  store: CopyStore;
  last: Copies | undefined;
  limits: CheckpointLimits;
}): Copies {
  const copies: Copies = { folder, files: [], missing: [], left_out: [] };
  const known = new Map(last?.files.map((file) => [file.path, file]));
  let total = 0;
  for (const name of names) {
    const file = path.join(folder, name);
    const leave = (reason: string) => void copies.left_out.push({ path: name, reason });
    try {
      const stat = ifThere(() => fs.lstatSync(file));
      if (stat === undefined || stat.isDirectory()) copies.missing.push(name);
      else if (!stat.isFile() && !stat.isSymbolicLink()) leave('special');
      else if (stat.size > limits.file || total + stat.size > limits.total) leave('too_large');
      else {
        copies.files.push(copyOne({ name, file, stat, store, known: known.get(name) }));
        total += stat.size;
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EACCES') leave('unreadable');
      else throw error;
    }
  }
  return copies;
}

function copyOne({
  name,
  file,
  stat,
  store,
  known,
}: {
  name: string;
  file: string;
  stat: fs.Stats;
  store: CopyStore;
  known: CopiedFile | undefined;
}): CopiedFile {
  const mode = modeOf(stat);
  if (known?.bytes === stat.size && known.mtime_ms === stat.mtimeMs && known.mode === mode) return known;
  const content = contentOf({ file, mode });
  const sha256 = hashOf(content);
  store.put({ hash: sha256, content });
  return { path: name, mode, sha256, bytes: content.length, mtime_ms: stat.mtimeMs };
}

export function modeOf(stat: fs.Stats): string {
  if (stat.isSymbolicLink()) return '120000';
  return (stat.mode & 0o111) === 0 ? '100644' : '100755';
}

export function contentOf({ file, mode }: { file: string; mode: string }): Buffer {
  return mode === '120000' ? Buffer.from(fs.readlinkSync(file)) : fs.readFileSync(file);
}

/** Names the content alone: two that are equal restore the same. */
export function nameOfCopies(all: readonly Copies[]): string | null {
  if (all.every(({ files, missing }) => files.length + missing.length === 0)) return null;
  const text = all.map(({ folder, files, missing }) => [
    folder,
    files.map((file) => [file.path, file.mode, file.sha256]),
    missing,
  ]);
  return `files:${hashOf(Buffer.from(JSON.stringify(text))).slice(0, 16)}`;
}

/** Files that are other than in the last copies, or were in none. */
export function countChanged({ from, to }: { from: Copies | undefined; to: Copies }): number {
  const before = new Map(from?.files.map((file) => [file.path, `${file.mode} ${file.sha256}`]));
  const changed = to.files.filter((file) => before.get(file.path) !== `${file.mode} ${file.sha256}`);
  return changed.length + to.missing.filter((name) => before.has(name)).length;
}
