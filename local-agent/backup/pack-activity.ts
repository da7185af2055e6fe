import { openJournalFile } from '../journal/journal-bytes.ts';
import { findSessionFile } from '../journal/journal-files.ts';
import { lastLineStart } from '../journal/journal-lines.ts';

const CHUNK = 64 * 1024;

/**
 * The journal of a session, byte for byte up to its last whole line, however it lies; nothing when it has none. Throws
 * `journal.damaged`, `input.*` and `storage.not_mounted`.
 */
export function* readActivity({ root, sessionId }: { root: string; sessionId: string }): Generator<Buffer> {
  const file = findSessionFile({ root, sessionId });
  const journal = file === undefined ? undefined : openJournalFile(file);
  if (journal === undefined) return;
  try {
    const end = lastLineStart({ read: journal.readAt, before: journal.size });
    for (let at = 0; at < end; at += CHUNK) yield journal.readAt({ at, length: Math.min(CHUNK, end - at) });
  } finally {
    journal.close();
  }
}
