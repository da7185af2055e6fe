import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { compatibility } from '../../local-agent/cloud/compatibility.ts';
import { cronTimeAt, type CronTime } from '../../shared/core/cron-times.ts';
import { DAY, MINUTE } from '../../shared/core/time.ts';
import type { Bench, BenchResult } from './bench.ts';
import { fillTeamDatabase } from './route-cpu-data.ts';
import { buildRouteWorker, teamKey } from './route-cpu-world.ts';
import { databaseOf, openWorkerd } from './year-state.ts';

/** A database that is there already (as `year` or another run left it) is copied in place of a new one. */
const given = process.env['QUIET_DATABASE'];
type Used = { read: number; written: number; queries: number; bucket: number };

/** A day on which nobody works: cron is called every minute, and finds nothing to do. */
export const bench: Bench = {
  name: 'quiet-day',
  async run() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-quiet-'));
    try {
      await (await openWorkerd(folder)).close();
      const file = databaseOf(folder);
      if (given !== undefined) fs.copyFileSync(given, file);
      else await fillTeamDatabase({ file, now: Date.now(), token: 'none' });
      return await measureDay(folder);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function measureDay(folder: string): Promise<BenchResult[]> {
  const mf = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.NONE),
      modules: true,
      script: await buildRouteWorker('quiet-day-glue.js'),
      compatibilityDate: compatibility.date,
      compatibilityFlags: compatibility.flags,
      bindings: { MODE: 'team', TEAM_KEY: teamKey },
      d1Databases: ['DB'],
      r2Buckets: ['SEGMENTS'],
      durableObjects: { LIVE_ROOM: { className: 'LiveRoom', useSQLite: true } },
      resourcePersistencePath: folder,
    }),
  );
  try {
    const start = Math.floor(Date.now() / DAY) * DAY;
    const call = async (at: number): Promise<Used> => {
      const answer = await mf.dispatchFetch(`https://team.example.com/?at=${at}`);
      if (!answer.ok) throw new Error((await answer.text()).slice(0, 300));
      return (await answer.json()) as Used;
    };
    const minutes = Array.from({ length: DAY / MINUTE }, (_, minute) => start + minute * MINUTE);
    // What waits is done on the day before.
    for (const at of minutes) if (cronTimeAt(at) !== undefined) await call(at);
    const byTime = new Map<CronTime | 'nothing', Used[]>();
    for (const at of minutes) {
      const time = cronTimeAt(at) ?? 'nothing';
      byTime.set(time, [...(byTime.get(time) ?? []), await call(at)]);
    }
    return results(byTime);
  } finally {
    await mf.dispose();
  }
}

function results(byTime: ReadonlyMap<string, readonly Used[]>): BenchResult[] {
  const sum = (list: readonly Used[], name: keyof Used) => list.reduce((all, used) => all + used[name], 0);
  const all = [...byTime.values()].flat();
  const of = (name: keyof Used) =>
    [...byTime]
      .map(([time, list]) => `${time} ${sum(list, name)} (${list.length} calls)`)
      .filter((text) => !/ 0 \(/.test(text))
      .join(', ');
  return [
    {
      what: 'calls of cron',
      measured: all.length,
      unit: '',
      note: `${byTime.get('nothing')?.length ?? 0} with nothing to ask`,
    },
    { what: 'rows read', measured: sum(all, 'read'), unit: 'rows', target: 5_000_000, note: of('read') },
    {
      what: 'rows written',
      measured: sum(all, 'written'),
      unit: 'rows',
      target: 100_000,
      note: of('written'),
    },
    { what: 'questions to the database', measured: sum(all, 'queries'), unit: '' },
    { what: 'calls of R2', measured: sum(all, 'bucket'), unit: '', note: of('bucket') },
  ];
}
