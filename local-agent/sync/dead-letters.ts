import { z } from 'zod';
import type { Database, SqlValue } from '../store/driver/db.ts';
import type { Levels } from './outbox-levels.ts';
import type { PlannedSegment } from './outbox-segments.ts';
import type { PendingRow } from './outbox-rows.ts';
import { type RollupTableName, rollupTableNames } from '../../shared/ledger/rows.ts';
import { notePurge, type Purge } from './outbox-purges.ts';
import { UNEXPLAINED } from './sync-policy.ts';
import { DAY } from '../../shared/core/time.ts';
import { renewRow, renewSessions } from './renew-rows.ts';

export type DeadLetter = {
  kind: 'segment' | 'row' | 'purge';
  reference: string;
  session_id: string;
  status: number;
  code: string;
  reason: string;
  failed_at: number;
};

type At = { db: Database; target: string };
type Refusal = { status: number; code: string; reason: string; now: number };

const segmentReference = z.tuple([z.string(), z.number(), z.number()]);
const purgeReference = z.tuple([z.string(), z.number(), z.number()]);
const rowReference = z.tuple([
  z.enum(rollupTableNames as [RollupTableName, ...RollupTableName[]]),
  z.array(z.union([z.string(), z.number(), z.null()])),
]);

export function buryRow(o: At & Refusal & { row: PendingRow }): void {
  bury({ ...o, kind: 'row', reference: [o.row.table, o.row.key], sessionId: o.row.sessionId });
}

export function burySegment(o: At & Refusal & { plan: PlannedSegment }): void {
  const { sessionId, firstSeq, lastSeq } = o.plan;
  bury({ ...o, kind: 'segment', reference: [sessionId, firstSeq, lastSeq], sessionId });
}

export function buryPurge(o: At & Refusal & { purge: Purge }): void {
  const { session_id, from_hour, to_hour } = o.purge;
  bury({ ...o, kind: 'purge', reference: [session_id, from_hour, to_hour], sessionId: session_id });
}

export function listDeadLetters(o: At): DeadLetter[] {
  return o.db
    .prepare(
      `SELECT kind, reference, session_id, status, code, reason, failed_at FROM dead_letters
      WHERE target = ? ORDER BY failed_at, kind, reference`,
    )
    .all(o.target) as unknown as DeadLetter[];
}

export function countDeadLetters(o: At): number {
  const row = o.db.prepare('SELECT count(*) AS n FROM dead_letters WHERE target = ?').get(o.target);
  return Number(row?.['n'] ?? 0);
}

/**
 * Rows that came through after all (they changed, and the cloud took them). Until a session's own row did, nothing else of
 * it was taken, so that all of it is sent again.
 */
export function forgetDeadRows(o: At & { rows: readonly PendingRow[]; now: number }): void {
  const forget = o.db.prepare("DELETE FROM dead_letters WHERE target = ? AND kind = 'row' AND reference = ?");
  const begun: string[] = [];
  for (const row of o.rows) {
    const { changes } = forget.run(o.target, JSON.stringify([row.table, row.key]));
    if (changes > 0 && row.table === 'session_rollups') begun.push(row.sessionId);
  }
  if (begun.length > 0) renewSessions({ db: o.db, sessions: begun, now: o.now });
}

/** Puts everything that was refused back into the outbox; the next sync sends it. */
export function requeueDeadLetters(o: At & { levels: Levels; now: number }): number {
  return requeue({ ...o, letters: listDeadLetters(o) });
}

/**
 * The same once a day for what the cloud could not explain: a trouble of its own may have met whatever came first, and is
 * over one day without anybody having to know.
 */
export function requeueUnexplained(o: At & { levels: Levels; now: number }): number {
  const letters = listDeadLetters(o).filter(
    ({ status, failed_at }) => status === UNEXPLAINED && Math.abs(o.now - failed_at) >= DAY,
  );
  return letters.length === 0 ? 0 : requeue({ ...o, letters });
}

function requeue(o: At & { levels: Levels; now: number; letters: readonly DeadLetter[] }): number {
  const forget = o.db.prepare('DELETE FROM dead_letters WHERE target = ? AND kind = ? AND reference = ?');
  return o.db.transaction(() => {
    for (const { kind, reference } of o.letters) {
      if (kind === 'segment') requeueSegment({ ...o, reference });
      else if (kind === 'purge') requeuePurge({ ...o, reference });
      else requeueRow({ ...o, reference });
      forget.run(o.target, kind, reference);
    }
    return o.letters.length;
  });
}

function requeueSegment(o: At & { levels: Levels; reference: string }): void {
  const [sessionId, firstSeq, lastSeq] = segmentReference.parse(JSON.parse(o.reference));
  const level = o.levels.get(sessionId) ?? 'off';
  if (level === 'off') return;
  o.db
    .prepare(
      `INSERT OR IGNORE INTO outbox_segments (target, session_id, first_seq, last_seq, level, attempts)
      VALUES (?, ?, ?, ?, ?, 0)`,
    )
    .run(o.target, sessionId, firstSeq, lastSeq, level);
}

function requeuePurge({ db, target, reference }: At & { reference: string }): void {
  const [session_id, from_hour, to_hour] = purgeReference.parse(JSON.parse(reference));
  notePurge({ db, target, purge: { session_id, from_hour, to_hour } });
}

function requeueRow(o: At & { reference: string; now: number }): void {
  const [table, key] = rowReference.parse(JSON.parse(o.reference));
  const [sessionId] = key;
  if (table === 'session_rollups' && typeof sessionId === 'string') {
    renewSessions({ db: o.db, sessions: [sessionId], now: o.now });
  } else renewRow({ db: o.db, table, key: key as SqlValue[], now: o.now });
}

function bury(o: At & Refusal & { kind: DeadLetter['kind']; reference: unknown[]; sessionId: string }): void {
  o.db
    .prepare(
      `INSERT OR REPLACE INTO dead_letters
        (target, kind, reference, session_id, status, code, reason, failed_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(o.target, o.kind, JSON.stringify(o.reference), o.sessionId, o.status, o.code, o.reason, o.now);
}
