import fs from 'node:fs';
import type { ClientNote } from '../../client/client-note.ts';
import type { Database } from '../../store/driver/db.ts';
import { HOUR } from '../../../shared/core/time.ts';
import { QUIET_AFTER_MS } from '../../../shared/agents/quiet.ts';

/** Whoever was asked something may be at lunch or in a meeting: their session waits, and has not broken off. */
const ASKED_PATIENCE_MS = 4 * HOUR;

/**
 * How a session stopped without a proper end: its process was seen to be gone, or it fell silent in mid-turn and no client
 * notes that it runs (older ones note nothing). Undefined while it may go on, and when its turn is over.
 */
export function howItBrokeOff({
  status,
  lastSignAt,
  client,
  bootedAt,
  now,
}: {
  /** As it was judged last; of one that was not judged since it may still say that it works. */
  status: string;
  /** Milliseconds: anything that tells of life. */
  lastSignAt: number;
  /** What its client notes of itself. */
  client: ClientNote | undefined;
  /** When the machine was started: nothing that was silent since then runs on it. */
  bootedAt: number;
  now: number;
}): 'crashed' | 'fell_silent' | undefined {
  if (status === 'completed' || client?.running === true) return undefined;
  if (status === 'crashed' || client !== undefined) return 'crashed';
  const patience = status === 'needs_input' ? ASKED_PATIENCE_MS : QUIET_AFTER_MS;
  return lastSignAt < bootedAt || now - lastSignAt >= patience ? 'fell_silent' : undefined;
}

/** The last event of a session, or the last growth of its transcripts where that was not read yet. Milliseconds. */
export function lastSignOf({
  db,
  sessionId,
  lastEventAt,
}: {
  db: Database;
  sessionId: string;
  lastEventAt: number;
}): number {
  const files = db.prepare('SELECT path FROM transcript_files WHERE session_id = ?').all(sessionId);
  return Math.max(lastEventAt, ...files.map(({ path }) => grownAt(String(path))));
}

/** One that cannot be looked at (gone, or of somebody else by now) tells nothing, and keeps no other session from being judged. */
function grownAt(file: string): number {
  try {
    return fs.statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
