import type { Database } from '../driver/db.ts';
import { openStore } from '../driver/open-store.ts';
import { isAnyPacked, unpackFacts } from './packed-facts.ts';

/**
 * For whoever reads responses, calls or file operations: those of this session, or of all, stand in their tables
 * afterwards. The connection may be one that only reads.
 */
export function ensureFacts({ db, sessionId }: { db: Database; sessionId?: string }): void {
  if (!isPacked({ db, sessionId })) return;
  const writer = openStore({ file: db.file });
  try {
    unpackFacts({ db: writer, ...(sessionId === undefined ? {} : { sessionIds: [sessionId] }) });
  } finally {
    writer.close();
  }
}

function isPacked({ db, sessionId }: { db: Database; sessionId: string | undefined }): boolean {
  if (sessionId === undefined) return isAnyPacked(db);
  return db.prepare('SELECT 1 AS found FROM packed_facts WHERE session_id = ?').get(sessionId) !== undefined;
}
