import { DAY } from '../../shared/core/time.ts';

const seenWithinDays = 7;

/** Machines that sent something within a week, with today. */
export async function countMachines({ db, now }: { db: D1Database; now: number }): Promise<number> {
  const row = await db
    .prepare('SELECT COUNT(*) AS machines FROM devices WHERE last_seen_day > ?1')
    .bind(Math.floor(now / DAY) - seenWithinDays)
    .first<{ machines: number }>();
  return row?.machines ?? 0;
}
