import type { Clock } from '../../shared/core/clock.ts';
import { MINUTE } from '../../shared/core/time.ts';
import type { DayState, DayZone } from '../../shared/queries/days/plan.ts';

/** What is made changes once an hour. */
const keptMs = MINUTE;

export type DayStateMemory = { at: number; state: DayState | undefined };

/** Tells what days are made, and is asked for a zone whose days are not. */
export type DaySource = { state: () => Promise<DayState>; want: (zone: string) => Promise<void> };

/** So many zones a team reads in; whoever lives in another one reads rows, or the newest of them. */
const mostZones = 2;

export function createDaySource(o: { db: D1Database; clock: Clock; memory: DayStateMemory }): DaySource {
  const { db, clock, memory } = o;
  // Of this request alone: a promise of another one's question does not settle here.
  let asked: Promise<DayState> | undefined;
  const state = async () => {
    if (memory.state !== undefined && clock() - memory.at < keptMs) return memory.state;
    asked ??= readDayState(db).finally(() => {
      asked = undefined;
    });
    const found = await asked;
    memory.state = found;
    memory.at = clock();
    return found;
  };
  return {
    state,
    async want(zone) {
      const { zones } = await state();
      if (zones.length >= mostZones || zones.some((one) => one.zone === zone)) return;
      memory.state = undefined;
      await db
        .prepare(
          `INSERT INTO day_zones (zone, added_at) SELECT ?1, ?2 WHERE (SELECT COUNT(*) FROM day_zones) < ?3
          ON CONFLICT DO NOTHING`,
        )
        .bind(zone, clock(), mostZones)
        .run();
    },
  };
}

export async function readDayState(db: D1Database): Promise<DayState> {
  const { results } = await db
    .prepare(
      `SELECT zone, from_day, until_day, made_at, rows_a_day, complete, people_from,
        (SELECT until_hour FROM folded_hours) AS folded_until
      FROM day_zones ORDER BY added_at, zone`,
    )
    .all<DayZone & { folded_until: number | null }>();
  return { zones: results, foldedUntil: results[0]?.folded_until ?? 0 };
}
