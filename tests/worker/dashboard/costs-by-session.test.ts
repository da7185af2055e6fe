import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, expect, it } from 'vitest';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { applyMigrations, openCloud } from '../cloud.ts';
import { usageRow } from '../rows.ts';

const sessions = 130;

/** The last of them used a model without a price. */
async function fill(sessions: number): Promise<void> {
  const hour = Math.floor(Date.now() / 3_600_000) - 2;
  const rows = Array.from({ length: sessions }, (_, nth) =>
    usageRow({
      session_id: `s${String(nth).padStart(3, '0')}`,
      hour,
      ...(nth === sessions - 1 ? { cost_micros: 0, unpriced_api_calls: 1 } : { cost_micros: 900_000 - nth }),
    }),
  );
  await env.DB.prepare(upsertSql('usage_rollups')).bind(JSON.stringify(rows)).run();
}

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

const textOf = async (path: string) => (await openCloud({ mode: 'embedded' }).request(path)).text();
const sessionsIn = (html: string) =>
  new Set(Array.from(html.matchAll(/href="\/sessions\/(s\d{3})/g), ([, id]) => id));

it('sessions that cost most come in pages, and the rest is spoken of', async () => {
  await fill(sessions);
  const first = await textOf('/costs?by=session');
  const second = await textOf('/costs?by=session&page=2');
  expect([...sessionsIn(first)].slice(0, 2)).toEqual(['s000', 's001']);
  expect(sessionsIn(first).size).toBe(50);
  expect(sessionsIn(second)).toEqual(
    new Set(Array.from({ length: 50 }, (_, nth) => `s${String(nth + 50).padStart(3, '0')}`)),
  );
  expect(first).toContain('1–50 of 100');
  expect(first).toMatch(
    /The 100 sessions that cost most\. .*<a href="\/sessions\?sort=cost">All sessions by cost/,
  );
});

it('their file holds all of them', async () => {
  await fill(sessions);
  expect((await textOf('/costs?by=session&format=csv')).trim().split('\r\n')).toHaveLength(sessions + 1);
});

it.each([sessions, 6000])(
  'what has no price is found below all that has one, of %i sessions',
  async (count) => {
    await fill(count);
    const unpriced = await textOf('/costs?by=session&unpriced=1');
    expect([...unpriced.matchAll(/href="\/sessions\/(s\d+)/g)].map(([, id]) => id)).toContain(
      `s${count - 1}`,
    );
    expect((await textOf('/costs?by=session&unpriced=1&format=csv')).trim().split('\r\n')).toHaveLength(2);
  },
);
