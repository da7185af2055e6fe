import { open, type FileHandle } from 'node:fs/promises';
import { gzipPiece } from '../journal/gzip-pieces.ts';
import { openJournalFile } from '../journal/journal-bytes.ts';
import { findSessionFile } from '../journal/journal-files.ts';
import { lastLineStart } from '../journal/journal-lines.ts';
import { PIECE_BYTES } from '../journal/piece-reader.ts';

/** Writes the journal of a session as a new file; it is on the disk when this resolves. Throws like `readActivity`. */
export async function packActivity({ file, ...activity }: Activity & { file: string }): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    for (const piece of readActivity(activity))
      for (const part of await gzipPiece(piece)) await writeWhole({ handle, part });
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeWhole({ handle, part }: { handle: FileHandle; part: Buffer }): Promise<void> {
  for (let at = 0; at < part.length;) at += (await handle.write(part, at)).bytesWritten;
}

type Activity = { root: string; sessionId: string };

/**
 * The journal of a session, byte for byte up to its last whole line, however it lies; one empty piece when it has none.
 * Throws `journal.damaged`, `input.*` and `storage.not_mounted`.
 */
function* readActivity({ root, sessionId }: Activity): Generator<Buffer> {
  const file = findSessionFile({ root, sessionId });
  const journal = file === undefined ? undefined : openJournalFile(file);
  if (journal === undefined) return yield Buffer.alloc(0);
  try {
    const end = lastLineStart({ read: journal.readAt, before: journal.size });
    if (end === 0) yield Buffer.alloc(0);
    // Each piece is written before the next one is read.
    const into = Buffer.allocUnsafe(PIECE_BYTES);
    for (let at = 0; at < end; at += PIECE_BYTES)
      yield journal.readAt({ at, length: Math.min(PIECE_BYTES, end - at), into });
  } finally {
    journal.close();
  }
}
