import type { Clock } from '../../shared/core/clock.ts';
import { DAY, MINUTE } from '../../shared/core/time.ts';
import type { Today } from '../../shared/protocol/live-pace.ts';

export type TodayMemory = { at: number; today: Today | undefined };

/** What was used of this day, at most a minute old. `known`: without a question, where it was asked lately. */
export type TodaySource = { read: () => Promise<Today>; known: () => Today | undefined };

const keptMs = MINUTE;
/** News are told of a little later than it says: figures of some minutes ago are good enough. */
const goodMs = 10 * MINUTE;

export function createTodaySource(o: { db: D1Database; clock: Clock; memory: TodayMemory }): TodaySource {
  const { db, clock, memory } = o;
  const within = (ms: number) => (clock() - memory.at < ms ? memory.today : undefined);
  return {
    known: () => within(goodMs),
    async read() {
      const kept = within(keptMs);
      if (kept !== undefined) return kept;
      const today = await readToday({ db, now: clock() });
      Object.assign(memory, { at: clock(), today });
      return today;
    },
  };
}

export async function readToday({ db, now }: { db: D1Database; now: number }): Promise<Today> {
  const row = await db
    .prepare(
      `SELECT (SELECT COUNT(*) FROM devices WHERE last_seen_day = ?1) AS machines,
        (SELECT MIN(started_at) FROM session_rollups WHERE started_at >= ?2) AS began_at,
        COALESCE(MAX(requests), 0) AS requests, COALESCE(MAX(rows_written), 0) AS rows_written,
        COALESCE(MAX(rows_read), 0) AS rows_read
      FROM used_days WHERE day = ?1`,
    )
    .bind(Math.floor(now / DAY), Math.floor(now / DAY) * DAY)
    .first<Today>();
  return row ?? { machines: 0, began_at: null, requests: 0, rows_written: 0, rows_read: 0 };
}
