import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CloudDatabase } from '../../local-agent/cloud/migrate-cloud.ts';
import type { Bench, BenchResult } from './bench.ts';
import { DAY } from '../../shared/core/time.ts';
import { rollupTableNames } from '../../shared/ledger/rows.ts';
import { upsertSql } from '../../shared/ledger/upsert.ts';
import { fullest, type RowsByTable, tellRows } from './rows-by-table.ts';
import { databaseOf, loadYear, openPlain, openWorkerd, saveYear } from './year-state.ts';
import { loadWorker, type Worker } from './year-worker.ts';
import { pagesAsked } from './year-pages.ts';
import { dayOfRows } from './year-rows.ts';
import {
  mb,
  measured,
  memoryArchive,
  memoryDetails,
  meter,
  type Spent,
  sizesOfTables,
  teachHex,
  type Totals,
} from './year-stores.ts';

// A large team's year, written day by day with the Worker's own cron tasks at work. Fewer developers stand for all of them:
// projects, calls and the size that the tasks are told are in proportion, and so are the figures at the end. What devices send
// comes as rows at once, so that writes of ingest are those of the bench d1-rows.

const team = 80;
const developers = Number(process.env['YEAR_DEVELOPERS'] ?? 4);
const days = Number(process.env['YEAR_DAYS'] ?? 364);
/** After so many minutes it tells of the days that it came to. */
const minutes = Number(process.env['YEAR_MINUTES'] ?? Infinity);
const scale = team / developers;
const projects = Math.max(1, Math.round(30 / scale));
/** Measured by the bench d1-rows: 20 sessions of 150 events, nobody watching. */
const daySent = { rowsWritten: 577, requests: 168, segments: 52, segmentMb: 1 };
/** Times a day at which somebody works and the day that goes on is made anew. */
const makesADay = 4;
const free = { rowsWritten: 100_000, rowsRead: 5_000_000, d1Mb: 500, requests: 100_000 };
const freeR2 = { writes: 1_000_000, reads: 10_000_000, mb: 10_000 };
const workdaysAMonth = 21.7;

/** Kept from one run to the next, which goes on from there, on workerd or not; else the year is one run. */
const keptFolder = process.env['YEAR_FOLDER'];
const isPlain = process.env['YEAR_STORE'] === 'sqlite';

export const bench: Bench = {
  name: 'year',
  async run() {
    const folder = keptFolder ?? fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-year-'));
    fs.mkdirSync(folder, { recursive: true });
    const opened = await (isPlain ? openPlain(folder) : openWorkerd(folder));
    let results: BenchResult[] = [];
    try {
      results = await measureYear({ folder, ...meter({ db: opened.db, scale }) });
    } finally {
      await opened.close();
      results.push(...sizesOfTables({ file: databaseOf(folder), scale }));
      if (keptFolder === undefined) fs.rmSync(folder, { recursive: true, force: true });
    }
    // Plain SQLite tells nothing of rows.
    return isPlain ? results.filter(({ what }) => what.startsWith('D1')) : results;
  },
};

const eveningOf = (day: number) => day * DAY + 20 * 3_600_000;

async function measureYear(o: {
  folder: string;
  db: CloudDatabase;
  spent: Spent;
  rows: RowsByTable;
}): Promise<BenchResult[]> {
  const { folder, db, spent, rows } = o;
  teachHex();
  const state = loadYear(folder);
  const { sizes, byDay } = state;
  const worker = await loadWorker();
  const archive = memoryArchive(state.archive);
  const details = memoryDetails(state.details, state.used);
  const start = Math.floor(Date.UTC(2026, 0, 5) / DAY);
  let clock = eveningOf(start + state.ran - 1);
  const deps = { db, archive, details, r2Segments: {}, clock: () => clock, mode: 'team' };
  await db.prepare("INSERT OR IGNORE INTO day_zones (zone, added_at) VALUES ('Europe/Berlin', 0)").run();
  const last = 28;
  const inLast = (list: readonly Totals[], name: 'read' | 'written') =>
    Math.round((scale * sum(list.slice(-last), name)) / last);
  const most = (name: 'read' | 'written') =>
    Math.max(
      ...state.made.map(
        (made, at) =>
          scale *
          (made[name] +
            [state.folded, state.packed, state.moved].reduce(
              (total, one) => total + (one[at]?.[name] ?? 0),
              0,
            )),
      ),
    );
  const endsAt = performance.now() + minutes * 60_000;
  for (let day = start + state.ran; day < start + days && performance.now() < endsAt; day += 1) {
    const isWorkday = day % 7 !== 2 && day % 7 !== 3;
    if (isWorkday) await writeDay({ db, day });
    clock = eveningOf(day);
    const first = await measured(spent, () => worker.makeDays({ deps }));
    // Once more the same day, without the one before it.
    await db.prepare('UPDATE day_zones SET made_at = 0').run();
    const again = await measured(spent, () => worker.makeDays({ deps }));
    const made = { ...first };
    for (const name of ['read', 'written'] as const) made[name] += (makesADay - 1) * again[name];
    // Every row that is made anew in the course of a day changes.
    state.made.push({ ...made, written: Math.max(made.written, makesADay * first.written) });
    state.folded.push(
      await measured(spent, async () => {
        for (let tick = 0; tick < 14; tick += 1) await worker.foldHours({ deps });
      }),
    );
    state.packed.push(
      await measured(spent, async () => {
        for (let tick = 0; tick < 2; tick += 1) await worker.packDays({ deps });
      }),
    );
    state.moved.push(
      await measured(spent, async () => {
        for (let tick = 0; tick < 48 / scale; tick += 1) await worker.moveDetails({ deps });
      }),
    );
    sizes.push(spent().bytes);
    if (day % 14 === 0)
      process.stderr.write(
        `   day ${day - start + 1}: D1 ${mb(spent().bytes)} MB, moved ${details.objects.size}; written by cron on the fullest day ${Math.round(most('written'))}, read ${Math.round(most('read'))}\n`,
      );
    byDay.push(new Map(rows));
    rows.clear();
    state.ran += 1;
  }
  if (keptFolder !== undefined) saveYear({ folder, state });
  const full = sizes.findIndex((bytes) => bytes > free.d1Mb * 1e6);
  const sent = team * daySent.rowsWritten;
  const ran = sizes.length;
  const workdays = Math.round((ran * 5) / 7);
  const r2 = {
    segments: workdays * team * daySent.segmentMb,
    folded: (scale * archive.bytes()) / 1e6,
    details: (scale * details.bytes()) / 1e6,
  };
  const list: BenchResult[] = [
    {
      what: `D1 at most in ${ran} days`,
      measured: Math.round(Math.max(...sizes) / 1e6),
      unit: 'MB',
      target: free.d1Mb,
      note: `${team} developers, of whom ${developers} were written${full < 0 ? '' : `; full after ${full + 1} days`}`,
    },
    {
      what: 'D1 at the end',
      measured: Math.round((sizes.at(-1) ?? 0) / 1e6),
      unit: 'MB',
      target: free.d1Mb,
      note: `after half of the time ${Math.round((sizes[Math.floor(ran / 2)] ?? 0) / 1e6)}`,
    },
    {
      what: 'rows written on the fullest day',
      measured: Math.round(sent + most('written')),
      unit: 'rows',
      target: free.rowsWritten,
      note: `${sent} by ingest; of the last ${last} days on average: days ${inLast(state.made, 'written')}, folding ${inLast(state.folded, 'written')}, packing ${inLast(state.packed, 'written')}, moving ${inLast(state.moved, 'written')}; on the fullest by table ${tellRows({ rows: fullest(byDay), times: scale })}`,
    },
    {
      what: 'rows read by cron on the fullest day',
      measured: Math.round(most('read')),
      unit: 'rows',
      target: free.rowsRead,
      note: `of the last ${last} days on average: days ${inLast(state.made, 'read')}, folding ${inLast(state.folded, 'read')}, packing ${inLast(state.packed, 'read')}, moving ${inLast(state.moved, 'read')}`,
    },
    {
      what: 'requests of machines a working day',
      measured: team * daySent.requests,
      unit: '',
      target: free.requests,
    },
    {
      what: 'R2 at the end',
      measured: Math.round(r2.segments + r2.folded + r2.details),
      unit: 'MB',
      target: freeR2.mb,
      note: `segments ${r2.segments}, folded hours ${Math.round(r2.folded)}, details ${Math.round(r2.details)}`,
    },
    {
      what: 'R2 written a month',
      measured: monthly(
        team * daySent.segments + (scale * details.used.writes + archive.objects.size) / workdays,
      ),
      unit: '',
      target: freeR2.writes,
    },
    {
      what: 'R2 read by cron a month',
      measured: monthly((scale * details.used.reads) / workdays),
      unit: '',
      target: freeR2.reads,
    },
  ];
  for (let month = 1; month * 28 <= ran; month += 1)
    list.push({
      what: `D1 after ${month * 4} weeks`,
      measured: Math.round((sizes[month * 28 - 1] ?? 0) / 1e6),
      unit: 'MB',
    });
  for (const range of [30, 90, 364]) list.push(...(await measurePages({ worker, db, spent, clock, range })));
  return list;
}

function monthly(perWorkday: number): number {
  return Math.round(perWorkday * workdaysAMonth);
}

function sum(list: readonly Totals[], name: 'read' | 'written'): number {
  return list.reduce((total, one) => total + one[name], 0);
}

async function measurePages(o: {
  worker: Worker;
  db: CloudDatabase;
  spent: Spent;
  clock: number;
  range: number;
}): Promise<BenchResult[]> {
  const { worker, db, spent, clock, range } = o;
  const list: BenchResult[] = [];
  for (const { page, asks } of pagesAsked({ now: clock, days: range, zone: 'Europe/Berlin' })) {
    const source = worker.createDaySource({ db, clock: () => clock, memory: { at: 0, state: undefined } });
    const { runQuery } = worker.askWithin({
      db,
      scope: {},
      memory: undefined,
      days: source,
      clock: () => clock,
    });
    const { read } = await measured(spent, async () => {
      for (const { query, params } of asks) await runQuery(query, params as never);
    });
    list.push({ what: `${page}, ${range} days, cold`, measured: read, unit: 'rows', target: 10_000 });
  }
  return list;
}

async function writeDay({ db, day }: { db: CloudDatabase; day: number }): Promise<void> {
  for (let first = 0; first < developers; first += 20) {
    const people = Array.from({ length: Math.min(20, developers - first) }, (_, index) => first + index);
    const batches = people.map((developer) => dayOfRows({ developer, day, projects }));
    await db.batch(
      rollupTableNames.map((table) =>
        db.prepare(upsertSql(table)).bind(JSON.stringify(batches.flatMap((batch): object[] => batch[table]))),
      ),
    );
    const receipts = batches.flatMap(({ session_rollups }) =>
      session_rollups.flatMap(({ session_id }) => [1, 2, 3].map((seq) => [session_id, seq])),
    );
    await db
      .prepare(
        `INSERT INTO segments (session_id, segment_id, device_id, first_seq, last_seq, events, bytes, raw_bytes, sha256, received_at)
        SELECT value ->> 0, substr(value ->> 0, 1, 20) || hex(value ->> 1), 'device-0', value ->> 1, value ->> 1, 30, 900, 9000,
          hex(zeroblob(32)), ${day * DAY} FROM json_each(?1)`,
      )
      .bind(JSON.stringify(receipts))
      .run();
  }
}
