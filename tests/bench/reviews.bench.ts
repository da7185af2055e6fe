import fs from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { DAY, HOUR } from '../../shared/core/time.ts';
import { rollupTableNames } from '../../shared/ledger/rows.ts';
import { upsertSql } from '../../shared/ledger/upsert.ts';
import { defaultReviewDays } from '../../shared/phases/review-days.ts';
import { median, type Bench, type BenchResult } from './bench.ts';
import { dayOfRows } from './year-rows.ts';

// A phase of 500 sessions, and one as long before it, reviewed as the cron of a team's cloud does it. SQL runs in the
// database and is not the Worker's time; what the Worker does with the rows, reading them from JSON included, is.

const developers = 5;
const daysOfPhase = 5;
const rounds = 30;
const limits = { queries: 50, cpuMs: 10, tickMinutes: 3, finishedMinutes: 5 };
const start = Math.floor(Date.UTC(2026, 9, 5) / DAY);

type Worker = {
  askWithin: (o: unknown) => unknown;
  scopeOf: (o: unknown) => unknown;
  writeDueReviews: (o: { deps: unknown }) => Promise<void>;
};

export const bench: Bench = {
  name: 'reviews',
  async run() {
    const database = fill();
    try {
      return await measure(database);
    } finally {
      database.close();
    }
  },
};

async function measure(database: DatabaseSync): Promise<BenchResult[]> {
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
  const isWritten = () =>
    database.prepare("SELECT 1 FROM reviews WHERE review_id = 'phase-2'").get() !== undefined;
  const cpu: number[] = [];
  let [ticks, queries, rows] = [0, 0, 0];
  for (let round = 0; round < rounds; round += 1) {
    database.exec("DELETE FROM reviews WHERE review_id <> 'phase-1'");
    for (ticks = 0; !isWritten() && ticks < 20; ticks += 1) {
      Object.assign(meter, { queries: 0, rows: 0, sqlMs: 0 });
      const before = process.cpuUsage();
      await worker.writeDueReviews({ deps });
      const { user, system } = process.cpuUsage(before);
      cpu.push((user + system) / 1000 - meter.sqlMs);
      queries = Math.max(queries, meter.queries);
      rows = Math.max(rows, meter.rows);
    }
  }
  const { sessions, findings } = told(database);
  const note = `${sessions} sessions, ${findings} findings`;
  return [
    { what: 'ticks until the review of a phase is written', measured: ticks, unit: 'ticks', note },
    {
      what: 'the same in time, the first tick at once',
      measured: (ticks - 1) * limits.tickMinutes,
      unit: 'min',
      target: limits.finishedMinutes,
    },
    { what: 'queries of a tick, at most', measured: queries, unit: 'queries', target: limits.queries },
    { what: 'rows that a tick is given, at most', measured: rows, unit: 'rows' },
    {
      what: 'CPU of a tick, the first',
      measured: round(cpu[0] ?? 0),
      unit: 'ms',
      note: 'nothing is compiled yet',
    },
    { what: 'CPU of a tick, median', measured: round(median(cpu)), unit: 'ms', target: limits.cpuMs },
    {
      what: 'CPU of a tick, at most after the first',
      measured: round(Math.max(...cpu.slice(1))),
      unit: 'ms',
    },
  ];
}

function told(database: DatabaseSync): { sessions: number; findings: number } {
  const body = database.prepare("SELECT body FROM reviews WHERE review_id = 'phase-2'").get()?.['body'];
  const review = JSON.parse(String(body)) as { totals: { sessions: number }; findings: unknown[] };
  return { sessions: review.totals.sessions, findings: review.findings.length };
}

/** Two phases of 500 sessions each. */
function fill(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  for (const file of fs.readdirSync('migrations/team').toSorted())
    database.exec(fs.readFileSync(`migrations/team/${file}`, 'utf8'));
  for (let day = start; day < start + 2 * daysOfPhase; day += 1)
    for (let developer = 0; developer < developers; developer += 1) {
      const batch = dayOfRows({ developer, day });
      for (const table of rollupTableNames)
        database.prepare(upsertSql(table)).run(JSON.stringify(batch[table]));
    }
  const phase = database.prepare(
    'INSERT INTO phases (phase, name, started_at, completed_at, changed_at) VALUES (?, ?, ?, ?, ?)',
  );
  const middle = (start + daysOfPhase) * DAY;
  phase.run(1, 'Before', start * DAY, middle, middle);
  phase.run(2, 'Orders', middle, middle + daysOfPhase * DAY, middle + daysOfPhase * DAY);
  // That of the first is written.
  database.exec("INSERT INTO reviews VALUES ('phase-1', 'phase', 'Before', 0, 1, 1, '{}')");
  return database;
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

function round(ms: number): number {
  return Number(ms.toFixed(1));
}

/** By address: its types need the Worker's, its code does not. */
async function loadWorker(): Promise<Worker> {
  const files = ['data/scope.ts', 'auth/identity.ts', 'reviews/write-due-reviews.ts'];
  const modules = await Promise.all(
    files.map((file) => import(new URL(`../../worker/${file}`, import.meta.url).href) as Promise<object>),
  );
  return Object.assign({}, ...modules) as Worker;
}
