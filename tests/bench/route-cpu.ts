import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { cronTimeNames, lastDue } from '../../shared/core/cron-times.ts';
import { type BenchResult, median, quantile } from './bench.ts';
import { fillTeamDatabase } from './route-cpu-data.ts';
import { buildRouteWorker, type Measured, startRouteWorker, teamKey } from './route-cpu-world.ts';
import { routeRequests } from './route-requests.ts';

const rounds = Number(process.env['ROUTE_ROUNDS'] ?? 12);
/** Of them the first ones make the isolate warm. */
const warmUp = 3;
const limitMs = 10;
/** A database that another run filled is copied in place of a new one. */
const given = process.env['ROUTES_DATABASE'];
/** What shows most of months, and one page of little. */
const monthsPages = [
  '/team',
  '/team?by=project',
  '/costs',
  '/costs?by=member',
  '/costs?by=project',
  '/costs?by=tool',
  '/costs?by=session',
  '/costs?member=member-3@example.com',
  '/costs?project=acme/project-3',
  '/activity',
  '/workflows',
  '/sessions',
  '/agents',
  '/agents/runs',
  '/tools',
  '/errors',
  '/settings',
  '/phases',
];
const token = `stk_${'7'.repeat(40)}`;

/** CPU of every route and of every call of cron at the data of a team of 80: the isolate is warm, and remembers no answer. */
export async function measureRoutes(): Promise<BenchResult[]> {
  return withTeam({ measure: measureAll });
}

/** Pages of so many days alone, by what they are asked; `rows`: those whose words hold one of these. */
export async function measurePages(o: { days: number; rows: readonly string[] }): Promise<BenchResult[]> {
  const pages = monthsPages.filter((page) => o.rows.length === 0 || o.rows.some((row) => page.includes(row)));
  return withTeam({
    days: o.days,
    async measure({ worker, cookie }) {
      const seen = createSeen();
      for (let nth = 0; nth < rounds; nth += 1)
        for (const page of pages) {
          const at = `${page}${page.includes('?') ? '&' : '?'}range=90d`;
          seen.keep(page, await worker.measure(at, { headers: { cookie } }));
        }
      return seen.results();
    },
  });
}

type Team = { worker: RouteWorker; session: string; now: number; cookie: string };

async function withTeam(o: {
  days?: number;
  measure: (team: Team) => Promise<BenchResult[]>;
}): Promise<BenchResult[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-routes-'));
  const file = path.join(folder, 'team.sqlite');
  try {
    const now = Date.now();
    if (given !== undefined) fs.copyFileSync(given, file);
    else await fillTeamDatabase({ file, now, token, ...(o.days === undefined ? {} : { days: o.days }) });
    const session = newestSession(file);
    const worker = await startRouteWorker({ script: await buildRouteWorker(), file });
    try {
      return await o.measure({ worker, session, now, cookie: await signIn(worker) });
    } finally {
      await worker.stop();
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function newestSession(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database
    .prepare('SELECT session_id FROM session_rollups ORDER BY started_at DESC LIMIT 1')
    .get();
  database.close();
  return String(row?.['session_id']);
}

async function signIn(worker: RouteWorker): Promise<string> {
  const { answer } = await worker.ask('/sign-in', {
    method: 'POST',
    body: new URLSearchParams({ key: teamKey }),
  });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

type RouteWorker = Awaited<ReturnType<typeof startRouteWorker>>;

async function measureAll({ worker, session, now, cookie }: Team): Promise<BenchResult[]> {
  const { keep, results } = createSeen();
  for (let nth = 0; nth < rounds; nth += 1) {
    for (const { route, at, init } of routeRequests({ session, cookie, token, teamKey, nth }))
      keep(route, await worker.measure(at, init));
    for (const time of cronTimeNames) keep(`cron ${time}`, await worker.measureCron(lastDue({ time, now })));
  }
  return results();
}

function createSeen() {
  const seen = new Map<string, Measured[]>();
  return {
    keep: (name: string, measured: Measured) => seen.set(name, [...(seen.get(name) ?? []), measured]),
    results: () =>
      [...seen]
        .map(([what, all]) => resultOf({ what, all: all.slice(warmUp) }))
        .toSorted((a, b) => b.measured - a.measured),
  };
}

function resultOf({ what, all }: { what: string; all: readonly Measured[] }): BenchResult {
  const own = all.map(({ ms }) => ms);
  const statuses = [...new Set(all.map(({ status }) => status))].join(', ');
  const p95 = quantile({ values: own, share: 0.95 });
  return {
    what,
    measured: Number(median(own).toFixed(1)),
    unit: 'ms',
    target: limitMs,
    note: `p95 ${p95.toFixed(1)} ms${p95 > limitMs ? ' (above the limit)' : ''}; answers ${statuses}; ${median(all.map(({ others }) => others)).toFixed(1)} ms beside it to compile and to collect garbage`,
  };
}
