import { DAY, HOUR } from '../../shared/core/time.ts';
import { createGoogleFake } from '../fakes/google/google-fake.ts';
import { createS3Fake } from '../fakes/s3/s3-fake.ts';
import { median, type Bench, type BenchResult } from './bench.ts';
import { fillTierYear, makeDueAgain } from './tier-ticks-data.ts';
import { buildTierWorker, startTierWorker, type Host, type TickTask } from './tier-ticks-world.ts';

// One tick of each task of the tiers at the data of a year of 80 developers, in workerd. Its sockets to database, bucket, Google
// and S3 are counted, so that each figure is an upper bound of the Worker's own CPU.

const now = Date.UTC(2026, 11, 20, 4);
const limits = { queries: 50, requests: 50, cpuMs: 10 };
const rounds = 8;
/** `at`: half hours from now; what a run of moves does depends on it. */
const ticks: readonly { what: string; task: TickTask; at: number }[] = [
  { what: 'nothing', task: 'nothing', at: 0 },
  { what: 'the requests of packs, nothing done with them', task: 'sockets', at: 0 },
  { what: 'packs', task: 'packSegments', at: 0 },
  { what: 'restores', task: 'pollRestores', at: 0 },
  { what: 'moves, a piece for S3', task: 'moveBundles', at: 0 },
  { what: 'moves, copies to Drive', task: 'moveBundles', at: 1 },
  { what: 'moves, copies compared', task: 'moveBundles', at: 3 },
  { what: 'orphans', task: 'dropOrphans', at: 0 },
  { what: 'uploads', task: 'endLeftUploads', at: 0 },
];

export const bench: Bench = {
  name: 'tier-ticks',
  async run() {
    if (process.platform !== 'linux') return { skipped: 'CPU time of workerd is read from /proc' };
    const script = await buildTierWorker();
    const host = await openHost();
    const results: BenchResult[] = [];
    for (const { what, task, at } of ticks) {
      const worker = await startTierWorker({ script, host });
      try {
        const cpu: number[] = [];
        let [queries, requests] = [0, 0];
        await worker.tick({ task: 'nothing', now });
        for (let round = 0; round < rounds; round += 1) {
          makeDueAgain({ host, now });
          host.meter = { queries: 0, requests: 0 };
          cpu.push(await worker.tick({ task, now: now + (at * HOUR) / 2 }));
          queries = Math.max(queries, host.meter.queries);
          requests = Math.max(requests, host.meter.requests);
        }
        const note = `the first, in a fresh isolate, ${rounded(cpu[0])} ms; ${requests} requests to Google and S3`;
        results.push({
          what: `${what}: CPU`,
          measured: rounded(median(cpu.slice(1))),
          unit: 'ms',
          target: limits.cpuMs,
          note,
        });
        if (task !== 'nothing')
          results.push({
            what: `${what}: queries`,
            measured: queries,
            unit: 'queries',
            target: limits.queries,
          });
      } finally {
        await worker.stop();
      }
    }
    return results;
  },
};

async function openHost(): Promise<Host> {
  const google = createGoogleFake();
  const s3 = createS3Fake({ clock: () => now });
  const host: Host = {
    ...(await fillTierYear({ now, token: google.grant() })),
    fetch: (request) => (new URL(request.url).hostname.includes('google') ? google.fetch : s3.fetch)(request),
    stored: now - 40 * DAY,
    meter: { queries: 0, requests: 0 },
  };
  return host;
}

function rounded(ms = Number.NaN): number {
  return Number(ms.toFixed(1));
}
