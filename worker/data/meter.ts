import type { Clock } from '../../shared/core/clock.ts';
import { DAY, MINUTE } from '../../shared/core/time.ts';

/** An isolate tells at most this often what it used: one row written. */
const tellEveryMs = MINUTE;

/** What one isolate used since it told last. */
export type Used = {
  since: number;
  requests: number;
  rowsRead: number;
  rowsWritten: number;
  sizeBytes: number;
};

export function newUsed(now: number): Used {
  return { since: now, requests: 0, rowsRead: 0, rowsWritten: 0, sizeBytes: 0 };
}

/** The same database; adds up what D1 says of every statement. */
export function meterDatabase({ db, used }: { db: D1Database; used: Used }): D1Database {
  const add = <Result>(result: D1Result<Result>): D1Result<Result> => {
    used.rowsRead += result.meta.rows_read;
    used.rowsWritten += result.meta.rows_written;
    used.sizeBytes = result.meta.size_after;
    return result;
  };
  const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const metered: D1PreparedStatement = new Proxy(statement, {
      get(target, name) {
        if (name === 'bind') return (...values: unknown[]) => wrap(target.bind(...values));
        if (name === 'run' || name === 'all') return async () => add(await target.all());
        // The platform tells nothing of what it read for one value alone.
        if (name === 'first')
          return async (column?: string) => firstOf({ result: add(await target.all()), column });
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    originals.set(metered, statement);
    return metered;
  };
  return new Proxy(db, {
    get(target, name) {
      if (name === 'prepare') return (sql: string) => wrap(target.prepare(sql));
      if (name === 'batch')
        return async (list: D1PreparedStatement[]) =>
          (await target.batch(list.map((one) => originals.get(one) ?? one))).map(add);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function firstOf(o: { result: D1Result<Record<string, unknown>>; column: string | undefined }): unknown {
  const [row] = o.result.results;
  if (row === undefined) return null;
  return o.column === undefined ? row : row[o.column];
}

/** Told by the isolate that used it; what it could not tell before it ended is not known. */
export async function tellUsed(o: { db: D1Database; used: Used; clock: Clock }): Promise<void> {
  const { db, used, clock } = o;
  const now = clock();
  if (now - used.since < tellEveryMs) return;
  const { requests, rowsRead, rowsWritten, sizeBytes } = used;
  Object.assign(used, newUsed(now));
  await db
    .prepare(
      `INSERT INTO used_days (day, requests, rows_read, rows_written, size_bytes) VALUES (?1, ?2, ?3, ?4, ?5)
      ON CONFLICT (day) DO UPDATE SET requests = requests + excluded.requests, rows_read = rows_read + excluded.rows_read,
        rows_written = rows_written + excluded.rows_written, size_bytes = MAX(excluded.size_bytes, 0)`,
    )
    .bind(Math.floor(now / DAY), requests, rowsRead, rowsWritten + 1, sizeBytes)
    .run();
}

export type UsedDay = {
  day: number;
  requests: number;
  rows_read: number;
  rows_written: number;
  size_bytes: number;
};

/** The last days that something was used on, the latest first. */
export async function readUsedDays({ db, limit }: { db: D1Database; limit: number }): Promise<UsedDay[]> {
  const { results } = await db
    .prepare(
      'SELECT day, requests, rows_read, rows_written, size_bytes FROM used_days ORDER BY day DESC LIMIT ?1',
    )
    .bind(limit)
    .all<UsedDay>();
  return results;
}
