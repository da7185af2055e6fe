import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../store/driver/db.ts';

const pauseSchema = z.object({
  reason: z.string(),
  /** Milliseconds; absent: until a person does something. */
  until: z.number().optional(),
  /** Of the token that was refused: another one ends the pause. */
  token: z.string(),
});
export type Pause = z.infer<typeof pauseSchema>;

type At = { db: Database; target: string };

/** The pause that holds now, if any. */
export function readPause(o: At & { token: string; now: number }): Pause | undefined {
  const stored = readSyncState({ ...o, key: 'pause' });
  if (stored === undefined) return undefined;
  const pause = pauseSchema.parse(JSON.parse(stored));
  const isOver = pause.until !== undefined && pause.until <= o.now;
  return isOver || pause.token !== tokenMark(o.token) ? undefined : pause;
}

export function writePause(o: At & { token: string; reason: string; until: number | undefined }): Pause {
  const pause: Pause = { reason: o.reason, token: tokenMark(o.token) };
  if (o.until !== undefined) pause.until = o.until;
  writeSyncState({ ...o, key: 'pause', value: JSON.stringify(pause) });
  return pause;
}

export function clearPause(o: At): void {
  // Most often there is none: whoever only looks need not wait for the other writer.
  if (readSyncState({ ...o, key: 'pause' }) === undefined) return;
  o.db.prepare("DELETE FROM sync_state WHERE target = ? AND key = 'pause'").run(o.target);
}

/** Failures in a row: the longer, the slower. */
export function readFailures(o: At): number {
  return Number(readSyncState({ ...o, key: 'failures' }) ?? 0);
}

export function writeFailures(o: At & { failures: number; reason?: string | undefined }): void {
  writeSyncState({ ...o, key: 'failures', value: String(o.failures) });
  writeSyncState({ ...o, key: 'last_error', value: o.reason ?? '' });
}

/** How many of these failures the cloud could not explain. */
export function readUnexplained(o: At): number {
  return Number(readSyncState({ ...o, key: 'unexplained' }) ?? 0);
}

export function writeUnexplained(o: At & { unexplained: number }): void {
  writeSyncState({ ...o, key: 'unexplained', value: String(o.unexplained) });
}

export function readLastError(o: At): string | undefined {
  return readSyncState({ ...o, key: 'last_error' }) || undefined;
}

export function readLastSync(o: At): number | undefined {
  const stored = readSyncState({ ...o, key: 'last_sync_at' });
  return stored === undefined ? undefined : Number(stored);
}

export function writeLastSync(o: At & { now: number }): void {
  writeSyncState({ ...o, key: 'last_sync_at', value: String(o.now) });
}

/** When all of a kind that is spared now and then was sent last. */
export function readLastSent(o: At & { kind: string }): number | undefined {
  const stored = readSyncState({ ...o, key: `last_sent_${o.kind}` });
  return stored === undefined ? undefined : Number(stored);
}

export function writeLastSent(o: At & { kind: string; now: number }): void {
  writeSyncState({ ...o, key: `last_sent_${o.kind}`, value: String(o.now) });
}

export function readSyncState(o: At & { key: string }): string | undefined {
  const row = o.db.prepare('SELECT value FROM sync_state WHERE target = ? AND key = ?').get(o.target, o.key);
  return row === undefined ? undefined : String(row['value']);
}

export function writeSyncState(o: At & { key: string; value: string }): void {
  const { changes } = o.db
    .prepare('INSERT OR REPLACE INTO sync_state (target, key, value) VALUES (?, ?, ?)')
    .run(o.target, o.key, o.value);
  notes.set(o.db, notesWritten(o.db) + changes);
}

/** Of each connection, how many of its changes were notes of how sending went: they make nothing new to send. */
const notes = new WeakMap<Database, number>();

export function notesWritten(db: Database): number {
  return notes.get(db) ?? 0;
}

/** Tells tokens apart without keeping one. */
function tokenMark(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 12);
}
