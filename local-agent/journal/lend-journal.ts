import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Paths } from '../config/paths.ts';
import { syncFolder } from '../files/sync-folder.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { damagedSeal } from './journal-errors.ts';
import { SEALED_SUFFIX } from './journal-bytes.ts';
import { halfWritten, listSessionFiles } from './journal-files.ts';
import { ensureWhole } from './sealed-file.ts';

/**
 * Puts a sealed journal into another folder, and a link in its place: whoever reads it finds it there. The copy is read
 * again from its disk before the one here goes; a stop at any step leaves one that is whole. The caller holds the ingest
 * lock. Throws `journal.damaged`, or what the system says; then everything is where it was.
 */
export function lendJournal({ file, folder }: { file: string; folder: string }): { bytes: number } {
  const sealed = file + SEALED_SUFFIX;
  const copy = path.join(folder, path.basename(path.dirname(file)), path.basename(sealed));
  const content = fs.readFileSync(sealed);
  const { mtime } = fs.statSync(sealed);
  fs.mkdirSync(path.dirname(copy), { recursive: true, mode: 0o700 });
  writeAtomically({ file: copy, content });
  fs.utimesSync(copy, mtime, mtime);
  syncFolder(path.dirname(copy));
  ensureWhole(copy);
  if (!fs.readFileSync(copy).equals(content)) throw damagedSeal({ file: copy });
  linkJournal({ file, to: copy });
  return { bytes: content.length };
}

/** From now on the journal is read there; what stood in its place is gone. One step, as far as anybody sees. */
export function linkJournal({ file, to }: { file: string; to: string }): void {
  const sealed = file + SEALED_SUFFIX;
  const link = path.join(path.dirname(file), `.${path.basename(sealed)}.${randomUUID()}`);
  fs.symlinkSync(to, link);
  fs.renameSync(link, sealed);
  syncFolder(path.dirname(file));
}

/** Where journals are put that need not lie here any more: with the archive. */
export function lentJournals({ archive }: Pick<Paths, 'archive'>): string {
  return path.join(archive, 'journals');
}

/**
 * Removes copies that a stop left, half-written or no longer linked to. One of a session that is not here at all stays:
 * another home may have put it there.
 */
export function dropStaleCopies({ root, folder }: { root: string; folder: string }): void {
  for (const file of halfWritten(folder)) fs.rmSync(file, { force: true });
  for (const copy of listSessionFiles(folder)) {
    const file = path.join(root, path.relative(folder, copy));
    const isHere = fs.existsSync(file) || (lentTo(file) === undefined && fs.existsSync(file + SEALED_SUFFIX));
    if (isHere) fs.rmSync(copy + SEALED_SUFFIX, { force: true });
  }
}

/** Where a journal lies that was put elsewhere; undefined while it is here. */
export function lentTo(file: string): string | undefined {
  const sealed = file + SEALED_SUFFIX;
  const stat = fs.lstatSync(sealed, { throwIfNoEntry: false });
  return stat?.isSymbolicLink() === true ? fs.readlinkSync(sealed) : undefined;
}
