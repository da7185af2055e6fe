import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../shared/core/time.ts';
import { createTodaySource, type TodayMemory } from '../../../worker/data/today.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { sessionRow } from '../rows.ts';

const midnight = Date.UTC(2026, 10, 20);
let now = midnight + 9 * HOUR;
let memory: TodayMemory = { at: 0, today: undefined };
const cloud = openCloud({
  mode: 'embedded',
  deps: {
    clock: () => now,
    today: {
      read: () => source().read(),
      known: () => source().known(),
    },
  },
});
const source = () => createTodaySource({ db: env.DB, clock: () => now, memory });

async function watch(): Promise<{ heard: unknown[]; close: () => void }> {
  const headers = { upgrade: 'websocket', origin: cloud.origin };
  const { webSocket } = await cloud.request('/v1/live', { headers });
  if (webSocket === null) throw new Error('no socket came back');
  const heard: unknown[] = [];
  webSocket.addEventListener('message', ({ data }) => heard.push(JSON.parse(String(data))));
  webSocket.accept();
  return { heard, close: () => webSocket.close() };
}

let rev = 0;
async function flush(token: string): Promise<{ watching: boolean; pace_ms?: number }> {
  rev += 1;
  const batch = { session_rollups: [sessionRow({ rev, started_at: midnight + 8 * HOUR })] };
  return (await cloud.request('/v1/rows', rowsRequest({ token, batch }))).json();
}

const used = (o: { requests: number; rows: number }) =>
  env.DB.prepare(
    `INSERT OR REPLACE INTO used_days (day, requests, rows_read, rows_written, size_bytes) VALUES (?1, ?2, 0, ?3, 0)`,
  )
    .bind(midnight / DAY, o.requests, o.rows)
    .run();

beforeEach(async () => {
  await reset();
  await applyMigrations();
  memory = { at: 0, today: undefined };
  now = midnight + 9 * HOUR;
});

describe('the pace of machines that somebody watches', () => {
  it('is told with every answer, of two seconds while little was used', async () => {
    const { token } = await enrolDevice();
    expect(await flush(token)).not.toHaveProperty('pace_ms');
    const page = await watch();
    expect(await flush(token)).toMatchObject({ watching: true, pace_ms: 2000 });
    page.close();
  });

  it('slows down with what was used, a minute later at the latest', async () => {
    const { token } = await enrolDevice();
    const page = await watch();
    await flush(token);
    await used({ requests: 30_000, rows: 84_000 });
    expect(await flush(token)).toMatchObject({ pace_ms: 2000 });
    now += MINUTE;
    const { pace_ms } = await flush(token);
    expect(pace_ms).toBeGreaterThan(20_000);
    page.close();
  });

  it('is that of the pages as well, which are told how seldom so many of them may be made anew', async () => {
    const { token } = await enrolDevice();
    await used({ requests: 80_000, rows: 0 });
    const pages = [await watch(), await watch()];
    await flush(token);
    await flush(token);
    await expect.poll(() => pages.map(({ heard }) => heard.length)).toEqual([2, 2]);
    const [, later] = (pages[0]?.heard ?? []) as { renew_ms?: number }[];
    // Two pages and seven hours for half of the 5,000 requests that are left.
    expect(later?.renew_ms).toBe(Math.ceil((2 * 7 * HOUR) / 2500));
    for (const page of pages) page.close();
  });
});
