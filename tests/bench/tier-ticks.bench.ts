import { DAY, MINUTE } from '../../shared/core/time.ts';
import { createGoogleFake } from '../fakes/google/google-fake.ts';
import { createS3Fake } from '../fakes/s3/s3-fake.ts';
import { median, type Bench, type BenchResult } from './bench.ts';
import { fillTierYear, makeDueAgain, toldFile } from './tier-ticks-data.ts';
import { buildTierWorker, startTierWorker, type Host, type TickTask } from './tier-ticks-world.ts';

// One tick of each task of the tiers at the data of a year of 80 developers, in workerd. Sockets to database, bucket, Google and
// S3 are not the Worker's: what the same bytes cost when nothing is done with them is taken off.

const now = Date.UTC(2026, 11, 20, 4);
const limits = { queries: 50, cpuMs: 10 };
const rounds = 8;
type Tick = { what: string; task: TickTask; at: number; isMeant?: (requests: number) => boolean };
/** `at`: quarters of an hour from now; what a run of moves does depends on it. `isMeant`: of runs that take turns, by their requests. */
const ticks: readonly Tick[] = [
  { what: 'packs', task: 'packSegments', at: 0 },
  { what: 'restores', task: 'pollRestores', at: 0 },
  { what: 'moves, a piece compared', task: 'moveBundles', at: 0, isMeant: (requests) => requests === 0 },
  { what: 'moves, a piece sent to S3', task: 'moveBundles', at: 0, isMeant: (requests) => requests === 1 },
  { what: 'moves, copies to Drive', task: 'moveBundles', at: 1 },
  { what: 'moves, S3 asked about a file', task: 'moveBundles', at: 7 },
  { what: 'moves, copies compared', task: 'moveBundles', at: 15 },
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
    for (const { what, task, at, isMeant = () => true } of ticks) {
      const worker = await startTierWorker({ script, host });
      try {
        const whole: number[] = [];
        const own: number[] = [];
        let [first, queries, requests] = ['', 0, 0];
        await worker.tick({ task: 'nothing', now });
        for (let round = 0; whole.length < rounds; round += 1) {
          makeDueAgain({ host, now });
          host.meter = { queries: 0, requests: 0, calls: [] };
          const cpu = await worker.tick({ task, now: now + at * 15 * MINUTE });
          const { calls, ...done } = host.meter;
          const ofSockets = await worker.tick({ task: 'sockets', now, calls });
          if (round === 0)
            first = `${rounded(cpu)} ms, ${rounded(ofSockets)} ms of it for its sockets and ${done.requests} requests`;
          if (round === 0 || !isMeant(done.requests)) continue;
          whole.push(cpu);
          own.push(cpu - ofSockets);
          queries = Math.max(queries, done.queries);
          requests = Math.max(requests, done.requests);
        }
        const note = `with its sockets ${rounded(median(whole))} ms; ${requests} requests to Google and S3; the first run in a fresh isolate ${first}`;
        results.push(
          {
            what: `${what}: CPU of its own`,
            measured: rounded(median(own)),
            unit: 'ms',
            target: limits.cpuMs,
            note,
          },
          { what: `${what}: queries`, measured: queries, unit: 'queries', target: limits.queries },
        );
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
  const stored = { bytes: new Uint8Array(1000), storageClass: 'GLACIER_IR', etag: '"e"', checksum: 'AAAA-2' };
  s3.objects.set(`SubAgentTracking/${toldFile}`, stored);
  const host: Host = {
    ...(await fillTierYear({ now, token: google.grant() })),
    fetch: (request) => (new URL(request.url).hostname.includes('google') ? google.fetch : s3.fetch)(request),
    stored: now - 40 * DAY,
    meter: { queries: 0, requests: 0, calls: [] },
  };
  return host;
}

function rounded(ms = Number.NaN): number {
  return Number(ms.toFixed(1));
}
