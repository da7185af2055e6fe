import { expect, it } from 'vitest';
import { DAY, HOUR } from '../../../../../shared/core/time.ts';
import { planRead } from '../../../../../shared/queries/days/plan.ts';

const now = Date.UTC(2026, 10, 20, 12);
const state = { zones: [], foldedUntil: Math.floor((now - 35 * DAY) / HOUR) };
const plan = (name: string, days: number) =>
  planRead({ query: { name }, params: { since: now - days * DAY }, scope: {}, state, now });

it('a trend of a year begins where its hours do, and its clocks change no more often', () => {
  expect(plan('usage_per_day_by_branch', 364)).toMatchObject({ since: state.foldedUntil * HOUR });
});

it.each([
  ['errors', 364],
  ['sessions', 364],
])('%s of a year, which are kept for longer, begin where they are asked to', (name, days) => {
  expect(plan(name, days)).toMatchObject({ from: 'newest', since: undefined });
});

it('what is not folded is asked for as it is', () => {
  expect(plan('usage_per_day_by_branch', 30)).toEqual({ from: 'rows' });
});
