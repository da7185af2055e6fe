import type { Clock } from '../../shared/core/clock.ts';
import { HOUR, MINUTE } from '../../shared/core/time.ts';
import * as newest from '../../shared/queries/days/newest.ts';
import { mentions, type Sources } from '../../shared/queries/parts/narrow-to-scope.ts';
import type { Newest } from './found-plan.ts';
import type { Memory } from './recall.ts';

export type FindNewest = (o: { sql: string; look: newest.Look }) => Promise<Newest>;

/** Where a list ends moves with every row that comes; a list that stands still for a while can be gone through. */
const keptMs = MINUTE;

/** Where the newest rows of each table begin, which costs an index as many rows as there are to be; asked once for a page. */
export function createFindNewest(o: {
  db: D1Database;
  memory: Memory | undefined;
  clock: Clock;
}): FindNewest {
  const { clock, memory = new Map() as Memory } = o;
  const asked = new Map<string, Promise<unknown[]>>();
  const ask = async (sql: string, values: number[]) => {
    const key = JSON.stringify([sql, values]);
    const kept = memory.get(key);
    if (kept !== undefined && clock() - kept.at < keptMs) return kept.rows;
    const rows =
      asked.get(key) ??
      o.db
        .prepare(sql)
        .bind(...values)
        .all()
        .then(({ results }) => results);
    asked.set(key, rows);
    memory.set(key, { at: clock(), rows: await rows });
    return rows;
  };
  const findSession = async (look: newest.Look) => {
    const [row] = await ask(newest.oldestSessionSql, newest.bindOldestSession(look));
    return (row as { at: number } | undefined)?.at;
  };
  const findHour = async (look: newest.Look, table: newest.HourTable) => {
    const [row] = await ask(newest.oldestHourSql(table), newest.bindOldestHour({ look, table }));
    return newest.firstHourOf(row as { newest: number | null; oldest: number | null });
  };
  return async ({ sql, look }) => {
    const sources: Sources = {};
    const tables = newest.hourTables.filter((table) => mentions(sql, table));
    const [first] = tables;
    let since: number | undefined;
    if (look.sessions !== undefined) {
      since = await findSession(look);
      sources.session_rollups = newest.sessionSource({ look, since: since ?? 0 });
    } else if (first !== undefined) {
      const hour = await findHour(look, first);
      since = hour === undefined ? undefined : hour * HOUR;
      sources[first] = newest.hourSource({ table: first, look, since: since ?? look.since });
    }
    for (const table of tables) sources[table] ??= newest.besideSource({ table, look, since: since ?? 0 });
    return { sources, lookedSince: since !== undefined && since > look.since ? since : undefined };
  };
}
