import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../shared/core/errors.ts';
import { DAY, HOUR } from '../../shared/core/time.ts';
import type { OwnSession } from '../../shared/protocol/tally.ts';
import type { Paths } from '../config/paths.ts';
import { type Database, tryLock } from '../store/driver/db.ts';
import { isOwnSql } from '../store/facts/imported-sessions.ts';
import type { SyncClient } from './sync-client.ts';

const LOCK_WAIT_MS = 10_000;
const LOCK_POLL_MS = 50;

/** Nothing is sent while this works: what is deleted would come again. Throws `sync.busy`. */
export async function whileNothingIsSent<Value>(o: {
  paths: Pick<Paths, 'syncLock'>;
  work: () => Promise<Value>;
}): Promise<Value> {
  const waitUntil = performance.now() + LOCK_WAIT_MS;
  let lock = tryLock(o.paths.syncLock);
  while (lock === undefined && performance.now() < waitUntil) {
    await sleep(LOCK_POLL_MS);
    lock = tryLock(o.paths.syncLock);
  }
  if (lock === undefined) {
    throw new AppError({
      code: 'sync.busy',
      message: 'another process is sending at this moment',
      hint: 'see "subtrack status"',
    });
  }
  try {
    return await o.work();
  } finally {
    lock.release();
  }
}

/** What a cloud is told of a session that it is to delete. */
type Forgettable = Pick<OwnSession, 'session_id' | 'started_at' | 'last_event_at'>;

/**
 * Has a cloud delete these sessions, one after the other; may be stopped and done again. One that is
 * another device's there has nothing of this one. Throws `disconnect.not_forgotten`, which says how far it came.
 */
export async function forgetThere(o: {
  client: SyncClient;
  url: string;
  sessions: readonly Forgettable[];
  onDeleted: (count: number) => void;
}): Promise<void> {
  for (const [index, { session_id, started_at, last_event_at }] of o.sessions.entries()) {
    // Wider than the session: a clock may have been set.
    const from_hour = Math.max(0, Math.floor((started_at - DAY) / HOUR));
    const to_hour = Math.ceil((last_event_at + DAY) / HOUR);
    const answer = await o.client.deleteSession({ session_id, from_hour, to_hour });
    const isForeign = answer.kind === 'refused' && answer.code === 'session.foreign';
    if (answer.kind !== 'ok' && !isForeign) {
      throw new AppError({
        code: 'disconnect.not_forgotten',
        message: `${o.url} has deleted ${index} of ${o.sessions.length} sessions: ${answer.message}`,
        hint: 'run it again to go on; this machine is still connected',
      });
    }
    o.onDeleted(index + 1);
  }
}

/**
 * Sessions that a cloud has heard of and does not name: events of them may have come without their figures. Not even the id
 * leaves of one that stays here, or is somebody else's.
 */
export function heardOf(o: { db: Database; target: string; named: readonly Forgettable[] }): Forgettable[] {
  const named = new Set(o.named.map(({ session_id }) => session_id));
  return o.db
    .prepare(
      `SELECT o.session_id FROM outbox_sessions o
      WHERE o.target = ? AND o.planned_seq > 0 AND o.level <> 'off' AND ${isOwnSql('o.session_id')}`,
    )
    .all(o.target)
    .map((row) => String(row['session_id']))
    .filter((id) => !named.has(id))
    .map((session_id) => ({ session_id, started_at: 0, last_event_at: 0 }));
}

/** What a cloud has acknowledged is of no meaning once it has forgotten all: connected again it gets everything anew. */
export function forgetHere({ db, target }: { db: Database; target: string }): void {
  const tables = [
    'outbox_rows',
    'outbox_sessions',
    'outbox_segments',
    'outbox_purges',
    'dead_letters',
    'sync_state',
  ];
  db.transaction(() => {
    for (const table of tables) db.prepare(`DELETE FROM ${table} WHERE target = ?`).run(target);
  });
}
