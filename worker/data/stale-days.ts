import { DAY, HOUR } from '../../shared/core/time.ts';
import type { RollupBatch } from '../../shared/ledger/rows.ts';

/** Rows of this hour and the one before mark nothing: whoever makes days makes those once more that such a row may be of. */
const freshHours = 1;
/** Longer than sessions last; whatever a row says of its time, a few days are marked. */
const mostDays = 60;

/** The first hour (since the epoch) of which a row that comes at a moment marks no day. */
export function firstFreshHour(at: number): number {
  return Math.floor(at / HOUR) - freshHours;
}

/** Days (UTC) that rows of the past belong to: what is made of them has to be made anew. */
export function lateDays(o: {
  batch: RollupBatch;
  /** Sessions that belong to another project from now on. */
  moved: ReadonlySet<string>;
  now: number;
}): number[] {
  const { batch, now } = o;
  const days = new Set<number>();
  const mark = (hour: number) => {
    if (hour < firstFreshHour(now)) days.add(Math.floor(hour / 24));
  };
  for (const { hour } of [...(batch.usage_rollups ?? []), ...(batch.tool_rollups ?? [])]) mark(hour);
  for (const { started_at } of batch.agent_rollups ?? []) mark(Math.floor(started_at / HOUR));
  for (const { session_id, started_at, last_event_at } of batch.session_rollups ?? []) {
    if (!o.moved.has(session_id)) continue;
    const last = Math.floor(Math.min(last_event_at, now) / DAY);
    for (let day = Math.max(Math.floor(started_at / DAY), last - mostDays); day <= last; day += 1)
      days.add(day);
  }
  return [...days].slice(0, mostDays);
}

/** A day that is marked already costs nothing. */
export function markStale({ db, days }: { db: D1Database; days: readonly number[] }): D1PreparedStatement {
  return db
    .prepare('INSERT INTO stale_days (day) SELECT value FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING')
    .bind(JSON.stringify(days));
}
