import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { applyMigrations } from '../cloud.ts';
import { usageRow } from '../rows.ts';
import { cloud, HOUR, hourly, noon, post, store } from './review-calls.ts';

const MINUTE = HOUR / 60;
/** Neither a full hour nor a day's border. */
const [begins, ends] = [noon + 7 * MINUTE, noon + 15 * HOUR + 11 * MINUTE];

beforeEach(async () => {
  await reset();
  await applyMigrations();
  const before = { at: begins - 1, id: 'before' };
  const within = [begins, begins + 3 * HOUR, ends - 1].map((at, index) => ({ at, id: `within-${index}` }));
  for (const session of [before, ...within, { at: ends, id: 'after' }]) await store(session);
  // It goes on in the phase, and is none of it.
  const goesOn = usageRow({ session_id: 'before', hour: Math.floor(begins / HOUR) + 2, api_calls: 4 });
  await env.DB.prepare(upsertSql('usage_rollups'))
    .bind(JSON.stringify([goesOn]))
    .run();
  await cloud(begins).request(...post('/phases', { do: 'start', name: 'Orders' }));
  await cloud(ends).request(...post('/phases', { do: 'complete' }));
});

const later = cloud(ends + 4 * HOUR);
const textOf = async (at: string) => (await later.request(at)).text();
/** Where the figure of sessions leads, and what it says. */
function figureIn(page: string): { href: string; figure: number } {
  const found = /href="(\/sessions\?[^"]*began=[^"]*)"[^>]*>(.*?)<\/a>/s.exec(page);
  const words = (found?.[2] ?? '').replace(/<span class="note">.*/s, '').replace(/<[^>]*>/g, ' ');
  return { href: (found?.[1] ?? '').replaceAll('&amp;', '&'), figure: Number(/\d+/.exec(words)?.[0]) };
}
const listed = async (href: string) =>
  (await textOf(`${href}&format=csv`))
    .split('\n')
    .flatMap((line) => /within-\d|before|after/.exec(line) ?? []);

it.each([
  ['phases', '/phases'],
  ['its review', '/reviews/phase-1'],
])('sessions of a phase are counted on the page of %s, and the figure opens these', async (_name, at) => {
  await hourly(ends + 3 * HOUR);
  const { href, figure } = figureIn(await textOf(`${at}?project=another`));
  expect(figure).toBe(3);
  expect((await listed(href)).toSorted()).toEqual(['within-0', 'within-1', 'within-2']);
  expect(await textOf(href)).toContain('began 20 Nov, 12:07 to 21 Nov, 03:11');
});

it('of a time that the address does not tell whole the list is the one of its days', async () => {
  for (const began of ['', '5', 'a-b', '-', `${begins}-`, '1'.repeat(40)]) {
    const href = `/sessions?from=2026-11-20&to=2026-11-21&began=${began}`;
    expect(await listed(href)).toHaveLength(5);
    expect(await textOf(href)).not.toContain('began 20 Nov');
  }
});
