import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import type { CloudDatabase, CloudStatement } from '../../local-agent/cloud/migrate-cloud.ts';
import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import type { Bench, BenchResult } from './bench.ts';
import { migrateCloud } from '../../local-agent/cloud/migrate-cloud.ts';
import { DAY } from '../../shared/core/time.ts';
import { rollupTableNames } from '../../shared/ledger/rows.ts';
import { upsertSql } from '../../shared/ledger/upsert.ts';
import { pagesAsked } from './year-pages.ts';
import { dayOfRows } from './year-rows.ts';

// A large team's year, of which the first months are really written: by then every day is like the one before, and the rest
// is reckoned from it. What devices send comes as rows at once, so that writes of ingest are those of the bench d1-rows.

const developers = Number(process.env['YEAR_DEVELOPERS'] ?? 80);
const days = Number(process.env['YEAR_DAYS'] ?? 95);
const workdaysAYear = 260;
/** Measured by the bench d1-rows: 20 sessions of 150 events, nobody watching. */
const ingestWrites = 805;
/** Times a day at which somebody works and the day that goes on is made anew. */
const makesADay = 4;
/** Rows of a day that change each time: everything, 30 projects, 80 members and what belongs to both. */
const changedADay = 273;
const free = { rowsWritten: 100_000, rowsRead: 5_000_000, d1Mb: 500 };

type Worker = {
  askWithin: (o: unknown) => { runQuery: RunQuery };
  createDaySource: (o: unknown) => unknown;
  makeDays: (o: { deps: unknown }) => Promise<void>;
  foldHours: (o: { deps: unknown }) => Promise<void>;
};

export const bench: Bench = {
  name: 'year',
  async run() {
    const miniflare = new Miniflare(
      convertV4MiniflareOptions({
        host: '127.0.0.1',
        cf: false,
        telemetry: { enabled: false },
        modules: true,
        script: 'export default { fetch: () => new Response() }',
        d1Databases: ['DB'],
      }),
    );
    try {
      const db = (await miniflare.getD1Database('DB')) as unknown as CloudDatabase;
      await migrateCloud({ db, folder: 'migrations/team' });
      return await measureYear(meter(db));
    } finally {
      await miniflare.dispose();
    }
  },
};

async function measureYear(o: ReturnType<typeof meter>): Promise<BenchResult[]> {
  const { db, spent } = o;
  const worker = await loadWorker();
  const archive = memoryArchive();
  const start = Math.floor(Date.UTC(2026, 0, 5) / DAY);
  let clock = 0;
  const deps = { db, archive, clock: () => clock, mode: 'team' };
  await db.prepare("INSERT INTO day_zones (zone, added_at) VALUES ('Europe/Berlin', 0)").run();
  let made = { read: 0, written: 0, bytes: 0 };
  let folded = { read: 0, written: 0, bytes: 0 };
  let foldedDays = 0;
  const sizes: number[] = [];
  for (let day = start; day < start + days; day += 1) {
    const isWorkday = day % 7 !== 2 && day % 7 !== 3;
    if (isWorkday) await writeDay({ db, day });
    clock = day * DAY + 20 * 3_600_000;
    await worker.makeDays({ deps });
    // Once more the same day, without the one before it.
    await db.prepare('UPDATE day_zones SET made_at = 0').run();
    const remade = await measured(spent, () => worker.makeDays({ deps }));
    if (isWorkday) made = remade;
    const before = archive.objects.size;
    const fold = await measured(spent, async () => {
      for (let tick = 0; tick < 24; tick += 1) await worker.foldHours({ deps });
    });
    if (archive.objects.size > before) {
      folded = fold;
      foldedDays += 1;
    }
    if (isWorkday) sizes.push(spent().bytes);
    if (day % 14 === 0) process.stderr.write(`   day ${day - start + 1}: ${mb(spent().bytes)} MB\n`);
  }
  const growth = ((sizes.at(-1) ?? 0) - (sizes.at(-11) ?? 0)) / 10;
  const yearMb = ((sizes.at(-1) ?? 0) + growth * (workdaysAYear - sizes.length)) / 1e6;
  const writes = developers * ingestWrites + changedADay * makesADay + folded.written;
  const foldedMb = archive.bytes() / 1e6;
  const list: BenchResult[] = [
    {
      what: 'D1 after the days that were written',
      measured: mb(sizes.at(-1) ?? 0),
      unit: 'MB',
      note: `${sizes.length} working days of ${developers} developers`,
    },
    { what: 'D1 grows a working day, hours folded', measured: Number((growth / 1e6).toFixed(2)), unit: 'MB' },
    {
      what: 'D1 after a year, reckoned',
      measured: Math.round(yearMb),
      unit: 'MB',
      target: free.d1Mb,
      note: `full after ${Math.floor((free.d1Mb * 1e6 - (sizes.at(-1) ?? 0)) / growth) + sizes.length} working days`,
    },
    {
      what: 'rows written a working day',
      measured: writes,
      unit: 'rows',
      target: free.rowsWritten,
      note: `${ingestWrites} a developer by ingest, ${changedADay} × ${makesADay} for days, ${folded.written} for folding`,
    },
    {
      what: 'rows read to make a day, once',
      measured: made.read,
      unit: 'rows',
      note: `${makesADay} times a day`,
    },
    {
      what: 'rows read to fold a day',
      measured: folded.read,
      unit: 'rows',
      note: `${foldedDays} days folded`,
    },
    {
      what: 'rows read by cron a day',
      measured: made.read * makesADay + folded.read,
      unit: 'rows',
      target: free.rowsRead,
    },
    {
      what: 'folded hours in R2 after a year',
      measured: Math.round((foldedMb / Math.max(1, foldedDays)) * workdaysAYear),
      unit: 'MB',
      note: `${archive.objects.size} objects for ${foldedDays} days`,
    },
  ];
  for (const range of [30, 90]) list.push(...(await measurePages({ worker, db, spent, clock, range })));
  return list;
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
    const days = worker.createDaySource({ db, clock: () => clock, memory: { at: 0, state: undefined } });
    const { runQuery } = worker.askWithin({ db, scope: {}, memory: undefined, days, clock: () => clock });
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
    const batches = people.map((developer) => dayOfRows({ developer, day }));
    await db.batch(
      rollupTableNames.map((table) =>
        db.prepare(upsertSql(table)).bind(JSON.stringify(batches.flatMap((batch): object[] => batch[table]))),
      ),
    );
    const receipts = batches.flatMap(({ session_rollups }) =>
      session_rollups.flatMap(({ session_id }) => [1, 2, 3, 4, 5].map((seq) => [session_id, seq])),
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

type Totals = { read: number; written: number; bytes: number };
type Spent = () => Totals;

async function measured(spent: Spent, work: () => Promise<unknown>): Promise<Totals> {
  const before = spent();
  await work();
  const after = spent();
  return { read: after.read - before.read, written: after.written - before.written, bytes: after.bytes };
}

/** The same database; adds up what it says it read and wrote. */
function meter(db: CloudDatabase): { db: CloudDatabase; spent: Spent } {
  const totals: Totals = { read: 0, written: 0, bytes: 0 };
  const add = <T>(result: T): T => {
    const { meta } = result as { meta?: { rows_read?: number; rows_written?: number; size_after?: number } };
    totals.read += meta?.rows_read ?? 0;
    totals.written += meta?.rows_written ?? 0;
    totals.bytes = meta?.size_after ?? totals.bytes;
    return result;
  };
  const inner = new WeakMap<object, CloudStatement>();
  const wrap = (statement: CloudStatement): CloudStatement => {
    const wrapper = {
      bind: (...values: unknown[]) => wrap(statement.bind(...values)),
      run: async () => add(await statement.run()),
      all: async () => add(await statement.all()),
      first: async (column?: string) => {
        const row = add(await statement.all()).results[0] as Record<string, unknown> | undefined;
        return row === undefined ? null : column === undefined ? row : row[column];
      },
    } as unknown as CloudStatement;
    inner.set(wrapper, statement);
    return wrapper;
  };
  const metered = {
    prepare: (sql: string) => wrap(db.prepare(sql)),
    batch: async (list: CloudStatement[]) =>
      ((await db.batch(list.map((one) => inner.get(one) ?? one))) as unknown[]).map(add),
  } as unknown as CloudDatabase;
  return { db: metered, spent: () => ({ ...totals }) };
}

function memoryArchive() {
  const objects = new Map<string, string>();
  return {
    objects,
    bytes: () => [...objects.values()].reduce((sum, text) => sum + text.length, 0),
    get: async (name: string) => objects.get(name),
    put: async ({ name, text }: { name: string; text: string }) => void objects.set(name, text),
    delete: async (name: string) => void objects.delete(name),
  };
}

function mb(bytes: number): number {
  return Number((bytes / 1e6).toFixed(1));
}

/** By address: its types need the Worker's, its code does not. */
async function loadWorker(): Promise<Worker> {
  const files = ['data/scope.ts', 'data/day-state.ts', 'days/make-days.ts', 'days/fold-hours.ts'];
  const modules = await Promise.all(
    files.map((file) => import(new URL(`../../worker/${file}`, import.meta.url).href) as Promise<object>),
  );
  return Object.assign({}, ...modules) as Worker;
}
