import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../shared/core/time.ts';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { usageByDay } from '../../../shared/queries/usage-by-day.ts';
import { createDaySource } from '../../../worker/data/day-state.ts';
import { askWithin } from '../../../worker/data/scope.ts';
import { makeDays } from '../../../worker/days/make-days.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { applyMigrations, openCloud } from '../cloud.ts';
import { sessionRow, usageRow } from '../rows.ts';

const now = Date.UTC(2026, 10, 20, 12);
const clock = () => now;
const deps = { ...makeDeps({ ...env, MODE: 'team' }), clock };
const people = ['Ada', 'Grace', 'Mary'];

/** Six days around the clock: more than the newest rows of usage that one question reads. */
async function fill(): Promise<void> {
  const lastHour = Math.floor(now / HOUR) - 1;
  const every = Array.from({ length: 6 * 24 * 9 }, (_, nth) => {
    const hour = lastHour - Math.floor(nth / 9);
    const member = people[nth % people.length] ?? '';
    return { session_id: `s-${nth}`, hour, member, project: `acme/${member}`, started_at: hour * HOUR };
  });
  const rows = {
    session_rollups: every.map(({ hour, ...row }) => sessionRow({ ...row, last_event_at: hour * HOUR + 9 })),
    usage_rollups: every.map(({ session_id, hour }) => usageRow({ session_id, hour })),
  };
  for (const [table, list] of Object.entries(rows))
    await env.DB.prepare(upsertSql(table as keyof typeof rows))
      .bind(JSON.stringify(list))
      .run();
}

beforeEach(async () => {
  await reset();
  await applyMigrations();
  await fill();
  await env.DB.prepare(
    `INSERT INTO day_zones (zone, added_at) VALUES ('UTC', 0), ('Europe/Berlin', 1)`,
  ).run();
  for (let tick = 0; tick < 8; tick += 1) await makeDays({ deps });
  await env.DB.prepare('UPDATE day_zones SET rows_a_day = 9000').run();
});

it.each(
  ['member', 'project'].flatMap((by) =>
    ['UTC', 'Europe/Berlin', 'Europe/Paris', 'Asia/Tokyo'].map((zone) => [by, zone]),
  ),
)('shares of each %s are of the total beside them: %s', async (by, zone) => {
  const cloud = openCloud({ deps: { clock }, signedIn: true });
  const page = await cloud.request(`/costs?by=${by}&range=7d`, { headers: { cookie: `tz=${zone}` } });
  const shares = [...(await page.text()).matchAll(/class="share-cell">.*?<span class="n r">(\d+) ?%/gs)];
  expect(shares.map(([, share]) => share)).toEqual(['33', '33', '33']);
});

it('what a day of Paris holds is told by that of Berlin, which is the same; what one of London holds is not', async () => {
  const since = Date.UTC(2026, 10, 14, 23);
  const tell = async (time_zone: string) => {
    const days = createDaySource({ db: env.DB, clock, memory: { at: 0, state: undefined } });
    const { runQuery, coarseness } = askWithin({ db: env.DB, scope: {}, memory: undefined, days, clock });
    const rows = await runQuery(usageByDay, { since, until: since + 5 * DAY, time_zone });
    return { rows, isWhole: coarseness().looked === undefined };
  };
  const berlin = await tell('Europe/Berlin');
  expect(berlin).toMatchObject({ isWhole: true, rows: [{ key: '2026-11-15' }, {}, {}, {}, {}] });
  expect(await tell('Europe/Paris')).toEqual(berlin);
  expect(await tell('Europe/London')).toMatchObject({ isWhole: false });
});
