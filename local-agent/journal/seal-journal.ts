import fs from 'node:fs';
import path from 'node:path';
import { syncFolder } from '../files/sync-folder.ts';
import { openAtomically } from '../files/write-atomically.ts';
import { lentTo } from './lend-journal.ts';
import { openJournalFile, SEALED_SUFFIX } from './journal-bytes.ts';
import { writeSealed } from './sealed-file.ts';

// The caller holds the ingest lock. A stop at any step leaves the plain file, or both, or the sealed one; each is whole,
// and where both stand the plain one counts.

const COPY_BYTES = 1024 * 1024;

/** Compresses a journal that nobody writes to any more. Answers its bytes before and after. Throws `journal.damaged`. */
export function sealJournal(file: string): { bytes: number; stored_bytes: number } {
  const fd = fs.openSync(file, 'r');
  try {
    const { size, mtime } = fs.fstatSync(fd);
    const sealed = file + SEALED_SUFFIX;
    writeSealed({ fd, file: sealed, mtime });
    syncFolder(path.dirname(file));
    fs.rmSync(file);
    return { bytes: size, stored_bytes: fs.statSync(sealed).size };
  } finally {
    fs.closeSync(fd);
  }
}

/** Makes a sealed journal plain again, for somebody who writes to it; nothing to do where it is plain. */
export function unsealJournal(file: string): void {
  const sealed = file + SEALED_SUFFIX;
  const elsewhere = lentTo(file);
  if (!fs.existsSync(file)) {
    const bytes = openJournalFile(file);
    if (bytes === undefined) return;
    const out = openAtomically({ file });
    try {
      for (let at = 0; at < bytes.size; at += COPY_BYTES) out.write(bytes.readAt({ at, length: COPY_BYTES }));
      out.commit();
    } catch (error) {
      out.abandon();
      throw error;
    } finally {
      bytes.close();
    }
    syncFolder(path.dirname(file));
  }
  // What a bundle holds stays with it.
  if (elsewhere?.endsWith(SEALED_SUFFIX)) fs.rmSync(elsewhere, { force: true });
  fs.rmSync(sealed, { force: true });
}
