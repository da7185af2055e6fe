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

const ROUNDS = 200;
/** The clock of /proc ticks 100 times a second on every Linux that Node runs on. */
const MS_PER_TICK = 10;

export const bench: Bench = {
  name: 'worker-cpu',
  async run() {
    if (process.platform !== 'linux') return { skipped: 'CPU time of workerd is read from /proc' };
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-bench-'));
    const cloud = await startCloud({ paths: createPaths(home), port: 45_610 });
    try {
      return await measureFlush({ cloud });
    } finally {
      await cloud.stop();
      fs.rmSync(home, { recursive: true, force: true });
    }
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
  const before = workerdTicks();
  for (let round = 0; round < ROUNDS; round += 1) await work();
  return Number((((workerdTicks() - before) * MS_PER_TICK) / ROUNDS).toFixed(2));
}

/** User and system time of the workerd that this process started. */
function workerdTicks(): number {
  const own = fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(readStat)
    .find((stat) => stat?.name === 'workerd' && stat.parent === process.pid);
  if (own === undefined) throw new Error('no workerd of ours runs');
  return own.ticks;
}

function readStat(pid: string): { name: string; parent: number; ticks: number } | undefined {
  let text: string;
  try {
    text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').trimEnd();
  } catch {
    // It ended since the listing.
    return undefined;
  }
  const match = /^\d+ \((.*)\) \S (\d+) (.*)$/.exec(text);
  if (match === null) return undefined;
  const fields = (match[3] ?? '').split(' ');
  return { name: match[1] ?? '', parent: Number(match[2]), ticks: Number(fields[9]) + Number(fields[10]) };
}
