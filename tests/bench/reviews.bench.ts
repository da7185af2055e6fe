import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DAY } from '../../shared/core/time.ts';
import { rollupTableNames } from '../../shared/ledger/rows.ts';
import { upsertSql } from '../../shared/ledger/upsert.ts';
import { median, type Bench, type BenchResult } from './bench.ts';
import { createTick, daysOfPhase, start, type TickFigures } from './review-tick.ts';
import { dayOfRows } from './year-rows.ts';

// A phase of 500 sessions, and one as long before it, reviewed as the cron of a team's cloud does it.

const developers = 5;
const rounds = 20;
const coldRounds = 5;
/** Between the first call and the last of an hour there are as many minutes (shared/core/cron-times.ts). */
const minutesOf = [0, 1, 2, 3, 4, 5];
const limits = { queries: 50, cpuMs: 10, finishedMinutes: 5 };

export const bench: Bench = {
  name: 'reviews',
  async run() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-reviews-'));
    const file = path.join(folder, 'cloud.db');
    const database = fill(file);
    try {
      return await measure({ database, file });
    } finally {
      database.close();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function measure({ database, file }: { database: DatabaseSync; file: string }): Promise<BenchResult[]> {
  // By call: of Workers that were just started, each in its turn.
  const cold: number[][] = [];
  for (let round = 0; round < coldRounds; round += 1) {
    const calls = await writeOne({ database, tick: async () => tickAlone(file) });
    calls.forEach(({ cpuMs }, call) => (cold[call] ??= []).push(cpuMs));
  }
  const tick = await createTick(database);
  const warm: TickFigures[] = [];
  let ticks = 0;
  for (let round = 0; round < rounds; round += 1) {
    const calls = await writeOne({ database, tick });
    ticks = calls.length;
    if (round > 0) warm.push(...calls);
  }
  const cpu = warm.map(({ cpuMs }) => cpuMs);
  const { sessions, findings } = told(database);
  const note = `${sessions} sessions, ${findings} findings`;
  return [
    { what: 'calls until the review of a phase is written', measured: ticks, unit: 'calls', note },
    {
      what: 'the same in time, the first call at once',
      measured: minutesOf[ticks - 1] ?? Number.NaN,
      unit: 'min',
      target: limits.finishedMinutes,
    },
    {
      what: 'queries of a call, at most',
      measured: Math.max(...warm.map(({ queries }) => queries)),
      unit: 'queries',
      target: limits.queries,
    },
    {
      what: 'rows that a call is given, at most',
      measured: Math.max(...warm.map(({ rows }) => rows)),
      unit: 'rows',
    },
    {
      what: 'CPU of a call of a Worker just started, the dearest',
      measured: round(Math.max(...cold.map(median))),
      unit: 'ms',
      target: limits.cpuMs,
      note: `one after the other: ${cold.map((values) => round(median(values))).join(', ')}`,
    },
    { what: 'CPU of a call, median', measured: round(median(cpu)), unit: 'ms', target: limits.cpuMs },
    { what: 'CPU of a call, at most', measured: round(Math.max(...cpu)), unit: 'ms' },
  ];
}

/** Calls until the review of the second phase is there. */
async function writeOne(o: {
  database: DatabaseSync;
  tick: () => Promise<TickFigures>;
}): Promise<TickFigures[]> {
  const { database } = o;
  database.exec("DELETE FROM reviews WHERE review_id <> 'phase-1'; DELETE FROM review_parts");
  const isWritten = () =>
    database.prepare("SELECT 1 FROM reviews WHERE review_id = 'phase-2'").get() !== undefined;
  const calls: TickFigures[] = [];
  while (!isWritten() && calls.length < 20) calls.push(await o.tick());
  return calls;
}

function tickAlone(file: string): TickFigures {
  const script = path.join(import.meta.dirname, 'review-tick.ts');
  return JSON.parse(
    execFileSync(process.execPath, ['--expose-gc', script, file], { encoding: 'utf8' }),
  ) as TickFigures;
}

function told(database: DatabaseSync): { sessions: number; findings: number } {
  const body = database.prepare("SELECT body FROM reviews WHERE review_id = 'phase-2'").get()?.['body'];
  const review = JSON.parse(String(body)) as { totals: { sessions: number }; findings: unknown[] };
  return { sessions: review.totals.sessions, findings: review.findings.length };
}

/** Two phases of 500 sessions each. */
function fill(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
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

function round(ms: number): number {
  return Number(ms.toFixed(1));
}
