import { createExecutionContext, reset, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { DAY } from '../../../shared/core/time.ts';
import { meterDatabase, newUsed, readUsedDays, tellUsed } from '../../../worker/data/meter.ts';
import { standingsOf } from '../../../worker/dashboard/settings/free-plan.ts';
import worker from '../../../worker/index.ts';
import { applyMigrations } from '../cloud.ts';

const now = 20_000 * DAY;

const dayUsed = (at: number, size_bytes: number) => ({
  day: at,
  requests: 1000,
  rows_read: 6_000_000,
  rows_written: 50_000,
  size_bytes,
});

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

it('counts what every way of asking reads and writes, and changes no answer', async () => {
  const used = newUsed(0);
  const db = meterDatabase({ db: env.DB, used });
  const put = db.prepare('INSERT INTO stale_days (day) VALUES (?1)');
  await put.bind(1).run();
  await db.batch([put.bind(2), put.bind(3)]);
  expect(used).toMatchObject({ rowsWritten: 3 });
  const all = db.prepare('SELECT day FROM stale_days ORDER BY day');
  expect((await all.all()).results).toEqual([{ day: 1 }, { day: 2 }, { day: 3 }]);
  expect(await all.first()).toEqual({ day: 1 });
  expect(await all.first('day')).toBe(1);
  expect(await db.prepare('SELECT day FROM stale_days WHERE day = 9').first('day')).toBeNull();
  expect(used.rowsRead).toBeGreaterThanOrEqual(9);
  expect(used.sizeBytes).toBeGreaterThan(4096);
});

it('is told at most once a minute, one row a day, and nothing is told twice', async () => {
  const used = { ...newUsed(now), requests: 5, rowsRead: 70, rowsWritten: 8, sizeBytes: 900 };
  const tell = (at: number) => tellUsed({ db: env.DB, used, clock: () => at });
  await tell(now + 59_000);
  expect(await readUsedDays({ db: env.DB, limit: 9 })).toEqual([]);
  await tell(now + 60_000);
  await tell(now + 61_000);
  used.requests = 2;
  await tell(now + 200_000);
  expect(await readUsedDays({ db: env.DB, limit: 9 })).toMatchObject([
    { day: 20_000, requests: 7, rows_read: 70, rows_written: 10 },
  ]);
});

it('costs no answer: a request of a team is answered before it is counted', async () => {
  const context = createExecutionContext();
  const request = new Request<unknown, IncomingRequestCfProperties>('https://team.example.com/sign-in');
  const answer = await worker.fetch(request, { ...env, MODE: 'team' }, context);
  await waitOnExecutionContext(context);
  expect(answer.status).toBe(200);
});

it('says how near each limit is, and when the database is full', () => {
  const days = [dayUsed(20, 200e6), dayUsed(10, 100e6)];
  expect(standingsOf({ days, today: 20 })).toEqual([
    {
      limit: 'requests',
      used: 1000,
      share: 0.01,
      reached: 'a day more than 100 times as busy as the busiest would reach it',
    },
    { limit: 'rows_read', used: 6_000_000, share: 1.2, reached: 'reached on the busiest day' },
    {
      limit: 'rows_written',
      used: 50_000,
      share: 0.5,
      reached: 'a day 2.0 times as busy as the busiest would reach it',
    },
    { limit: 'size_bytes', used: 200e6, share: 0.4, reached: 'full in 30 days at this growth' },
  ]);
  expect(standingsOf({ days, today: 21 })[0]).toMatchObject({ used: 0 });
  expect(standingsOf({ days: [], today: 21 })[3]).toMatchObject({
    reached: 'when it is full shows after a week',
  });
});
