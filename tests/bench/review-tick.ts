import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { z } from 'zod';
import { DAY, HOUR } from '../../shared/core/time.ts';
import { defaultReviewDays } from '../../shared/phases/review-days.ts';

// One call of the task that writes reviews, measured; run by itself it is that of a Worker that was just started. SQL runs in
// the database and is not the Worker's time; what the Worker does with the rows, reading them from JSON included, is.

/** Two phases of so many days, one after the other. */
export const daysOfPhase = 5;
export const start = Math.floor(Date.UTC(2026, 9, 5) / DAY);

export type TickFigures = { cpuMs: number; queries: number; rows: number };

type Worker = {
  askWithin: (o: unknown) => unknown;
  scopeOf: (o: unknown) => unknown;
  writeDueReviews: (o: { deps: unknown }) => Promise<void>;
};

// The platform lets nobody compile code from text, which zod would.
z.config({ jitless: true });

export async function createTick(database: DatabaseSync): Promise<() => Promise<TickFigures>> {
  const worker = await loadWorker();
  const meter = { queries: 0, rows: 0, sqlMs: 0 };
  const db = meteredD1({ database, meter });
  const now = (start + 2 * daysOfPhase) * DAY + 4 * HOUR;
  const clock = () => now;
  const who = { kind: 'person', member_id: '', member: '', role: 'viewer' };
  const deps = {
    db,
    clock,
    mode: 'team',
    reviewDays: defaultReviewDays,
    askWithin: (scope: unknown) => worker.askWithin({ db, scope, memory: undefined, days: undefined, clock }),
    readScope: async () => worker.scopeOf({ who, visibility: { default: 'metadata', projects: {} } }),
  };
  return async () => {
    // What loading left behind is not the call's.
    globalThis.gc?.();
    Object.assign(meter, { queries: 0, rows: 0, sqlMs: 0 });
    const before = process.cpuUsage();
    await worker.writeDueReviews({ deps });
    const { user, system } = process.cpuUsage(before);
    return { cpuMs: (user + system) / 1000 - meter.sqlMs, queries: meter.queries, rows: meter.rows };
  };
}

type Meter = { queries: number; rows: number; sqlMs: number };

/** D1 as far as the task uses it. Answers travel as JSON, which the Worker reads. */
function meteredD1({ database, meter }: { database: DatabaseSync; meter: Meter }) {
  const ask = (sql: string, values: readonly SQLInputValue[]): Record<string, unknown>[] => {
    const before = process.cpuUsage();
    const text = JSON.stringify(database.prepare(sql).all(...values));
    const { user, system } = process.cpuUsage(before);
    meter.queries += 1;
    meter.sqlMs += (user + system) / 1000;
    const found = JSON.parse(text) as Record<string, unknown>[];
    meter.rows += found.length;
    return found;
  };
  const prepare = (sql: string, values: readonly SQLInputValue[] = []) => ({
    bind: (...bound: SQLInputValue[]) => prepare(sql, bound),
    all: async () => ({ results: ask(sql, values) }),
    run: async () => ({ results: ask(sql, values) }),
    first: async (column?: string) => {
      const [row] = ask(sql, values);
      return row === undefined ? null : column === undefined ? row : row[column];
    },
  });
  return { prepare };
}

/** By address: its types need the Worker's, its code does not. */
async function loadWorker(): Promise<Worker> {
  const files = ['data/scope.ts', 'auth/identity.ts', 'reviews/write-due-reviews.ts'];
  const modules = await Promise.all(
    files.map((file) => import(new URL(`../../worker/${file}`, import.meta.url).href) as Promise<object>),
  );
  return Object.assign({}, ...modules) as Worker;
}

if (import.meta.main) {
  const database = new DatabaseSync(process.argv[2] ?? '');
  const tick = await createTick(database);
  process.stdout.write(JSON.stringify(await tick()));
  database.close();
}
