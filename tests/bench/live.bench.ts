import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildForServing, serve, type Served } from '../fixtures/team/serve.ts';
import { ownToken } from '../support/miniflare-options.ts';
import { sessionRow } from '../worker/rows.ts';
import { type Bench, type BenchResult, quantile } from './bench.ts';
import { readUsage } from './process-usage.ts';

const machines = 200;
const viewers = 50;
/** A watched machine tells what changed so often. */
const everyMs = 2000;
const soakMs = 30_000;
const port = 4797;

type Viewer = { sockets: readonly WebSocket[]; heard: Map<string, number[]> };

/** One room, and two, with many machines and viewers: what it takes, how late news are, and whether any is lost or comes twice. */
export const bench: Bench = {
  name: 'live',
  async run() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-live-'));
    try {
      const build = await buildForServing({ folder });
      const results: BenchResult[] = [];
      for (const rooms of [1, 2]) {
        const served = await serve({ build, amount: 'empty', port, now: Date.now(), rooms });
        try {
          const found = await soak({ served, rooms });
          results.push(
            ...found.map((one) => ({ ...one, what: rooms === 1 ? one.what : `two rooms: ${one.what}` })),
          );
        } finally {
          await served.stop();
        }
      }
      return results;
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function soak({ served, rooms }: { served: Served; rooms: number }): Promise<BenchResult[]> {
  // In truth machines and pages have processors of their own: here they take what the runtime leaves.
  os.setPriority(process.pid, Math.min(19, os.getPriority(process.pid) + 10));
  const alone = await oneMachine({ served, rooms });
  const watching = await Promise.all(
    Array.from({ length: viewers }, () => openViewer({ url: served.url, rooms })),
  );
  const pid = runtimeOf();
  const before = readUsage(pid);
  const sent = new Map<string, number>();
  const startedAt = performance.now();
  let requests = 0;
  let failed = 0;
  await Promise.all(
    Array.from({ length: machines }, async (_, machine) => {
      await pause((machine * everyMs) / machines);
      for (let rev = 1; performance.now() - startedAt < soakMs; rev += 1) {
        const begunAt = performance.now();
        const session = `m${machine}-r${rev}`;
        // Each flush tells of a session of its own, so that each message can be told from the others.
        sent.set(session, begunAt);
        requests += 1;
        if (!(await flush({ url: served.url, session, machine }))) failed += 1;
        await pause(Math.max(0, everyMs - (performance.now() - begunAt)));
      }
    }),
  );
  const tookS = (performance.now() - startedAt) / 1000;
  await pause(2000);
  const after = readUsage(pid);
  const delays = watching.flatMap(({ heard }) =>
    [...heard].map(([session, at]) => (at[0] ?? 0) - (sent.get(session) ?? 0)),
  );
  const lost = watching.reduce((sum, { heard }) => sum + sent.size - heard.size, 0);
  const doubled = watching.reduce(
    (sum, { heard }) => sum + [...heard.values()].filter((at) => at.length > 1).length,
    0,
  );
  for (const { sockets } of watching) for (const socket of sockets) socket.close();
  const load = `${machines} machines, ${viewers} viewers, ${requests} flushes in ${tookS.toFixed(0)} s`;
  return [
    ...alone,
    { what: 'news lost on their way to a viewer', measured: lost, unit: '', target: 0, note: load },
    { what: 'news that came twice', measured: doubled, unit: '', target: 0 },
    { what: 'flushes refused', measured: failed, unit: '', target: 0 },
    {
      what: 'from flush to screen, p95',
      measured: quantile({ values: delays, share: 0.95 }),
      unit: 'ms',
      target: 2000,
    },
    { what: 'from flush to screen, p50', measured: quantile({ values: delays, share: 0.5 }), unit: 'ms' },
    {
      what: 'CPU of the runtime (Worker, D1 and room)',
      measured: ((after.cpuMs - before.cpuMs) / (tookS * 1000)) * 100,
      unit: '% of a core',
    },
    {
      what: 'CPU for each flush, told to all viewers',
      measured: (after.cpuMs - before.cpuMs) / requests,
      unit: 'ms',
    },
    {
      what: 'memory of the runtime',
      measured: after.rssMb,
      unit: 'MB',
      note: `${before.rssMb.toFixed(0)} MB before`,
    },
  ];
}

/** One machine and one page: nothing else is at work. */
async function oneMachine({ served, rooms }: { served: Served; rooms: number }): Promise<BenchResult[]> {
  const viewer = await openViewer({ url: served.url, rooms });
  const delays: number[] = [];
  for (let at = 0; at < 120; at += 1) {
    const session = `alone-${at}`;
    const begunAt = performance.now();
    await flush({ url: served.url, session, machine: 0 });
    while (!viewer.heard.has(session) && performance.now() - begunAt < 5000) await pause(1);
    delays.push((viewer.heard.get(session)?.[0] ?? Infinity) - begunAt);
  }
  for (const socket of viewer.sockets) socket.close();
  // The first ones are of an isolate that has just begun.
  const warm = delays.slice(20);
  return [
    {
      what: 'one machine, from flush to an open page, p95',
      measured: quantile({ values: warm, share: 0.95 }),
      unit: 'ms',
      target: 500,
      note: `${warm.length} flushes one after the other, each within a moment of the last`,
    },
    {
      what: 'one machine, from flush to an open page, p50',
      measured: quantile({ values: warm, share: 0.5 }),
      unit: 'ms',
    },
  ];
}

async function flush(o: { url: string; session: string; machine: number }): Promise<boolean> {
  const row = sessionRow({ session_id: o.session, project: `acme/p${o.machine % 20}` });
  const answer = await fetch(`${o.url}/v1/rows`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ownToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ session_rollups: [row] }),
  });
  const { watching } = (await answer.json()) as { watching?: boolean };
  return answer.ok && watching === true;
}

/** As a page does: a socket to each room. */
async function openViewer({ url, rooms }: { url: string; rooms: number }): Promise<Viewer> {
  const heard = new Map<string, number[]>();
  const all = Array.from({ length: rooms }, (_, room) => room);
  return {
    heard,
    sockets: await Promise.all(
      all.map((room) => openSocket({ url: `${url}/v1/live?room=${room}&of=${rooms}`, heard })),
    ),
  };
}

async function openSocket({ url, heard }: { url: string; heard: Viewer['heard'] }): Promise<WebSocket> {
  const socket = new WebSocket(url.replace('http', 'ws'));
  socket.addEventListener('message', ({ data }) => {
    const { sessions } = JSON.parse(String(data)) as { sessions: string[] };
    for (const id of sessions) heard.set(id, [...(heard.get(id) ?? []), performance.now()]);
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error('a viewer could not connect')), { once: true });
  });
  return socket;
}

/** The runtime that this process started. */
function runtimeOf(): number {
  const children = fs
    .readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  const found = children.find((pid) => fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('workerd'));
  if (found === undefined) throw new Error('no runtime is running');
  return found;
}
