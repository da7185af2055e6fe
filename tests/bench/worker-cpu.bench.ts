import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Cloud } from '../../local-agent/cloud/start-cloud.ts';
import type { Bench, BenchResult } from './bench.ts';
import { startCloud } from '../../local-agent/cloud/start-cloud.ts';
import { createPaths } from '../../local-agent/config/paths.ts';
import { applyLevels, readLevels } from '../../local-agent/sync/outbox-levels.ts';
import { rollupColumns } from '../../shared/ledger/known-tables.ts';
import { readPendingRows } from '../../local-agent/sync/outbox-rows.ts';
import { buildSegment, planSegment } from '../../local-agent/sync/outbox-segments.ts';
import { createSyncClient, type CutBatch } from '../../local-agent/sync/sync-client.ts';
import { openMachine, sessionEvents } from '../support/machine.ts';
import { measureRoutes } from './route-cpu.ts';
import { cpuMs, workerdOf } from './workerd-cpu.ts';

const ROUNDS = 200;

export const bench: Bench = {
  name: 'worker-cpu',
  async run() {
    if (process.platform !== 'linux') return { skipped: 'CPU time of workerd is read from /proc' };
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-bench-'));
    const cloud = await startCloud({ paths: createPaths(home), port: 45_610 });
    let flush: BenchResult[];
    try {
      flush = await measureFlush({ cloud });
    } finally {
      await cloud.stop();
      fs.rmSync(home, { recursive: true, force: true });
    }
    return [...flush, ...(await measureRoutes())];
  },
};

/** Process time of workerd, its simulators of D1 and R2 and the HTTP between them included: an upper bound. */
async function measureFlush({ cloud }: { cloud: Cloud }): Promise<BenchResult[]> {
  const machine = openMachine();
  try {
    await machine.connect(cloud);
    const token = machine.device.token ?? '';
    const client = createSyncClient({ url: cloud.url, token, fetch });
    const { db, journal, privacy } = machine.deps();
    const sessionId = 'bench';
    machine.record(sessionEvents({ sessionId, turns: 125 }));
    const levels = readLevels({ db, privacy, target: 'bench', serves: () => true });
    applyLevels({ db, target: 'bench', levels, now: 0 });
    const next = planSegment({ journal, sessionId, afterSeq: 0, level: 'redacted' });
    const built = next && buildSegment(next);
    if (built === undefined) throw new Error('nothing to send');
    const rows = readPendingRows({
      db,
      target: 'bench',
      levels,
      member: 'Ada',
      tables: rollupColumns(),
    }).rows.slice(0, 8);
    const batchAt = (rev: number): CutBatch => {
      const batch: CutBatch = {};
      for (const { table, row } of rows)
        if (row) (batch[table] ??= []).push({ ...row, rev: (row['rev'] as number) + rev });
      return batch;
    };
    const empty = await cpuPerRound(async () => {
      await (await fetch(`${cloud.url}/v1/nothing`)).text();
    });
    const segment = await cpuPerRound(async () => {
      const segment_id = randomUUID();
      const answer = await client.putSegment({ ...built, segment: { ...built.segment, segment_id } });
      if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer));
    });
    let rev = 0;
    const rowsCpu = await cpuPerRound(async () => {
      rev += 1;
      const answer = await client.postRows(batchAt(rev));
      if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer));
    });
    const size = `${built.segment.events} events, ${Math.round(built.body.byteLength / 1024)} KiB gzip`;
    return [
      { what: 'an empty request', measured: empty, unit: 'ms' },
      { what: 'a segment of 500 events', measured: segment, unit: 'ms', target: 10, note: size },
      { what: `the ${rows.length} rows of a flush`, measured: rowsCpu, unit: 'ms', target: 10 },
    ];
  } finally {
    machine.close();
  }
}

async function cpuPerRound(work: () => Promise<void>): Promise<number> {
  for (let round = 0; round < ROUNDS / 4; round += 1) await work();
  const pid = workerdOf(process.pid);
  const before = cpuMs(pid);
  for (let round = 0; round < ROUNDS; round += 1) await work();
  return Number(((cpuMs(pid) - before) / ROUNDS).toFixed(2));
}
