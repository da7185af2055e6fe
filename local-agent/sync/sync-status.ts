import type { Device } from '../config/device.ts';
import type { Database } from '../store/driver/db.ts';
import type { DeadLetter } from './dead-letters.ts';
import { heldBack } from './cloud-tables.ts';
import { countDeadLetters, listDeadLetters } from './dead-letters.ts';
import { countPendingRows } from './outbox-rows.ts';
import { countPendingSegments } from './outbox-segments.ts';
import { targetOf } from './sync-once.ts';
import { readLastError, readLastSync, readPause } from './sync-state.ts';

export type OutboxStatus = {
  pending_segments: number;
  pending_rows: number;
  dead_letters: number;
  /** ISO time of the last sync that went through. */
  last_sync_at: string | null;
  paused: { reason: string; until: string | null } | null;
  /** Why the last try failed; null after one that went through. */
  last_error: string | null;
};

const nothingToSend: OutboxStatus = {
  pending_segments: 0,
  pending_rows: 0,
  dead_letters: 0,
  last_sync_at: null,
  paused: null,
  last_error: null,
};

/** What `status` and `doctor` tell about the outbox. Without a cloud everything recorded is pending nowhere. */
export function readOutboxStatus(o: { db: Database; device: Device | undefined; now: number }): OutboxStatus {
  const target = o.device && targetOf(o.device);
  if (target === undefined) return nothingToSend;
  const at = { db: o.db, target };
  const pause = readPause({ ...at, token: o.device?.token ?? '', now: o.now });
  const lastSync = readLastSync(at);
  return {
    pending_segments: countPendingSegments(at),
    pending_rows: countPendingRows(at),
    dead_letters: countDeadLetters(at),
    last_sync_at: lastSync === undefined ? null : new Date(lastSync).toISOString(),
    paused: pause === undefined ? null : { reason: pause.reason, until: toIso(pause.until) },
    last_error: readLastError(at) ?? null,
  };
}

export function readDeadLetters(o: { db: Database; device: Device | undefined }): DeadLetter[] {
  const target = o.device && targetOf(o.device);
  return target === undefined ? [] : listDeadLetters({ db: o.db, target });
}

/** Tables (`table`) and columns (`table.column`) that wait until the cloud is upgraded. */
export function readHeldBack(o: { db: Database; device: Device | undefined }): string[] {
  const target = o.device && targetOf(o.device);
  return target === undefined ? [] : heldBack({ db: o.db, target });
}

function toIso(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
