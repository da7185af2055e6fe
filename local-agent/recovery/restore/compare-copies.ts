import fs from 'node:fs';
import path from 'node:path';
import { ifThere } from '../../files/read-if-there.ts';
import { contentOf, modeOf, type Copies } from '../copies/copy-files.ts';
import { hashOf } from '../copies/copy-store.ts';
import type { TreeChange, TreeEntry } from '../git/compare-trees.ts';

/**
 * What leads from the files as they are to those that were copied. `touched` are the names that the session worked on
 * since: of one that is in no copy nobody knows what it was. Names are latin1, as those of git.
 */
export function compareCopies({
  copies,
  touched,
  maxBytes,
}: {
  copies: Copies;
  touched: readonly string[];
  /** Larger ones are in no copy of now either: nothing could bring them back. */
  maxBytes: number;
}): TreeChange[] {
  const then = new Map(copies.files.map(({ path: name, mode, sha256 }) => [name, { mode, blob: sha256 }]));
  const left = new Set(copies.left_out.map((one) => one.path));
  const known = new Set([...then.keys(), ...copies.missing]);
  const names = [...new Set([...known, ...touched])].filter((name) => !left.has(name)).sort();
  return names.flatMap((name): TreeChange[] => {
    const now = entryOf({ file: path.join(copies.folder, name), maxBytes });
    const to = then.get(name) ?? null;
    if (now === undefined ? to === null : isSame({ now, to })) return [];
    const from = known.has(name) && now !== undefined ? now : null;
    return [{ name: Buffer.from(name, 'utf8').toString('latin1'), from, to }];
  });
}

function isSame({ now, to }: { now: TreeEntry | null; to: TreeEntry | null }): boolean {
  return now !== null && to !== null && now.blob === to.blob && now.mode === to.mode;
}

/** Undefined where nothing is; null where it could not be copied. */
function entryOf({ file, maxBytes }: { file: string; maxBytes: number }): TreeEntry | null | undefined {
  const stat = ifThere(() => fs.lstatSync(file));
  if (stat === undefined || stat.isDirectory()) return undefined;
  if ((!stat.isFile() && !stat.isSymbolicLink()) || stat.size > maxBytes) return null;
  const mode = modeOf(stat);
  return { mode, blob: hashOf(contentOf({ file, mode })) };
}
