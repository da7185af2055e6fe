import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CloudDatabase, CloudStatement } from '../../local-agent/cloud/migrate-cloud.ts';
import type { RollupBatch } from '../../shared/ledger/rows.ts';
import type { Bench, BenchResult } from './bench.ts';
import { addRows, type RowsByTable, tellRows } from './rows-by-table.ts';
import { startCloud } from '../../local-agent/cloud/start-cloud.ts';
import { createPaths } from '../../local-agent/config/paths.ts';
import { pace } from '../../local-agent/sync/sync-policy.ts';
import { syncOnce } from '../../local-agent/sync/sync-once.ts';
import { answerHello, isHello } from '../support/hello-answer.ts';
import { segmentHeaders } from '../../shared/protocol/segments.ts';
import { planDay } from '../support/developer-day.ts';
import { type Machine, openMachine } from '../support/machine.ts';

/** The Worker's own writers. By address: their types need the Worker's, their code does not. */
type Writers = {
  storeRows: (o: { deps: unknown; device: unknown; batch: RollupBatch }) => Promise<unknown>;
  insertReceipt: (o: {
    db: unknown;
    segment: unknown;
    deviceId: string;
    bytes: number;
    now: number;
  }) => Promise<void>;
};

/** One developer-day through the real sync, written by the Worker's own code into its D1, which counts. */
export const bench: Bench = {
  name: 'd1-rows',
  run: async () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-bench-'));
    const cloud = await startCloud({ paths: createPaths(home), port: 45_710 });
    const machine = openMachine();
    try {
      await machine.connect(cloud);
      return await measureDay({ machine, db: cloud.db });
    } finally {
      machine.close();
      await cloud.stop();
      fs.rmSync(home, { recursive: true, force: true });
    }
  },
};

async function measureDay({ machine, db }: { machine: Machine; db: CloudDatabase }): Promise<BenchResult[]> {
  const meter = countWrites(db);
  const fetch = await fetchInto({ db: meter.db, machine });
  let requests = 0;
  const counted: typeof fetch = (input, init) => {
    requests += 1;
    return fetch(input, init);
  };
  const startsAt = machine.deps().clock();
  const sync = () => syncOnce({ ...machine.deps({ fetch: counted }), quiet: 'unwatched' });
  for (const [minute, events] of planDay({ sessions: 20, events: 3000, hours: 8, startsAt }).entries()) {
    machine.record(events);
    const ended = events.some((event) => event.event_type === 'session' && event.data.action === 'end');
    if (ended || (minute * 60_000) % pace.quietMs === 0) await sync();
  }
  await sync();
  const note = `8 h, 20 sessions, 3,000 events, nobody watching; ${requests} requests; ${tellRows({ rows: meter.rows })}`;
  return [
    {
      what: 'rows written in D1 by a developer-day',
      measured: [...meter.rows.values()].reduce((sum, rows) => sum + rows, 0),
      unit: 'rows',
      target: 1200,
      note,
    },
  ];
}

/** The same database; adds up what it says it wrote. */
function countWrites(db: CloudDatabase): { db: unknown; rows: RowsByTable } {
  const rows: RowsByTable = new Map();
  const add = (sql: string, result: unknown) => {
    addRows({
      to: rows,
      sql,
      rows: (result as { meta?: { rows_written?: number } }).meta?.rows_written ?? 0,
    });
    return result;
  };
  const originals = new WeakMap<object, { sql: string; statement: CloudStatement }>();
  const wrap = (sql: string, statement: CloudStatement): object => {
    const wrapper = {
      bind: (...values: unknown[]) => wrap(sql, statement.bind(...values)),
      run: async () => add(sql, await statement.run()),
      all: async () => add(sql, await statement.all()),
      first: async () => (await statement.all()).results[0] ?? null,
    };
    originals.set(wrapper, { sql, statement });
    return wrapper;
  };
  const counting = {
    prepare: (sql: string) => wrap(sql, db.prepare(sql)),
    batch: async (statements: object[]) => {
      const inner = statements.map(
        (wrapper) => originals.get(wrapper) as { sql: string; statement: CloudStatement },
      );
      const results = (await db.batch(inner.map(({ statement }) => statement))) as unknown[];
      return results.map((result, at) => add(inner[at]?.sql ?? '', result));
    },
  };
  return { db: counting, rows };
}

/** Answers the sync as the Worker's two routes do, without HTTP between. */
async function fetchInto({ db, machine }: { db: unknown; machine: Machine }): Promise<typeof fetch> {
  const { storeRows, insertReceipt } = await loadWriters();
  const { device_id, member } = machine.device;
  let day: number | undefined;
  return async (input, init) => {
    if (isHello(input)) return answerHello({ machines: 80 });
    const now = machine.deps().clock();
    if (init?.method === 'PUT') {
      const segment = segmentOf({
        id: decodeURIComponent(new URL(String(input)).pathname.split('/').at(-1) ?? ''),
        headers: new Headers(init.headers),
      });
      await insertReceipt({
        db,
        segment,
        deviceId: device_id,
        bytes: (init.body as Uint8Array).byteLength,
        now,
      });
      return Response.json({ segment_id: segment.segment_id, stored: true });
    }
    const batch = JSON.parse(String(init?.body)) as RollupBatch;
    const liveRoom = { changed: () => Promise.resolve({ watching: false }) };
    const device = { device_id, member, last_seen_day: day };
    day = Math.floor(now / 86_400_000);
    return Response.json(
      await storeRows({ deps: { db, liveRoom, clock: () => now, mode: 'team' }, device, batch }),
    );
  };
}

async function loadWriters(): Promise<Writers> {
  const rows = new URL('../../worker/ingest/store-rows.ts', import.meta.url).href;
  const receipts = new URL('../../worker/segments/segment-repository.ts', import.meta.url).href;
  const [{ storeRows }, { insertReceipt }] = (await Promise.all([import(rows), import(receipts)])) as [
    Writers,
    Writers,
  ];
  return { storeRows, insertReceipt };
}

function segmentOf({ id, headers }: { id: string; headers: Headers }) {
  const number = (name: string) => Number(headers.get(name));
  return {
    segment_id: id,
    session_id: headers.get(segmentHeaders.session) ?? '',
    sha256: headers.get(segmentHeaders.sha256) ?? '',
    first_seq: number(segmentHeaders.firstSeq),
    last_seq: number(segmentHeaders.lastSeq),
    events: number(segmentHeaders.events),
    raw_bytes: number(segmentHeaders.rawBytes),
  };
}
