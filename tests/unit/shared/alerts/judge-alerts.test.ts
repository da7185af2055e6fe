import { describe, expect, it } from 'vitest';
import {
  judgeBudgets,
  judgeBurst,
  judgeContexts,
  judgeDays,
} from '../../../../shared/alerts/judge-alerts.ts';
import { alertText } from '../../../../shared/alerts/alert-words.ts';
import { judgeBudget } from '../../../../shared/budgets/verdict.ts';
import { HOUR } from '../../../../shared/core/time.ts';

const now = Date.UTC(2026, 10, 20, 12, 30);
const period = { start: Date.UTC(2026, 10, 1), end: Date.UTC(2026, 11, 1) };
const budget = {
  budget_id: 'b',
  name: 'The month',
  period: 'month' as const,
  scope_kind: 'all' as const,
  scope_value: '',
  limit_micros: 10_000_000,
};
const spent = (cost_micros: number, unpriced_api_calls = 0) => ({
  budget,
  period,
  verdict: judgeBudget({
    limitMicros: budget.limit_micros,
    used: { cost_micros, api_calls: 3, unpriced_api_calls },
    period,
    now,
  }),
});

describe('a budget', () => {
  it.each([
    [4_999_999, []],
    [5_000_000, ['info', `budget:b:${period.start}:0.5`]],
    [8_200_000, ['warning', `budget:b:${period.start}:0.8`]],
    [31_000_000, ['critical', `budget:b:${period.start}:1`]],
  ])('of 10 dollars of which %i millionths are spent is told as %j', (micros, told) => {
    expect(judgeBudgets([spent(micros)]).flatMap(({ level, alert_key }) => [level, alert_key])).toEqual(told);
  });

  it('of a phase is told anew with the next one, and not before the first', () => {
    const phases = [Date.UTC(2026, 10, 3, 9), Date.UTC(2026, 10, 12, 15)].map((start) => ({
      ...spent(5_000_000),
      period: { start, end: null },
    }));
    expect(judgeBudgets(phases).map(({ alert_key }) => alert_key)).toEqual(
      phases.map(({ period: { start } }) => `budget:b:${start}:0.5`),
    );
    expect(judgeBudgets([{ ...spent(5_000_000), period: null }])).toEqual([]);
  });

  it('whose calls have no price at all is not told as reached', () => {
    expect(judgeBudgets([spent(0, 3)])).toEqual([]);
  });
});

describe('a context', () => {
  const session = { session_id: 's', project: 'acme/app', compactions: 0 };
  it.each([
    [179_999, 200_000, 0],
    [180_000, 200_000, 1],
    [null, 200_000, 0],
    [900_000, null, 0],
    [5, 0, 0],
  ])('of %s of %s tokens makes %i alerts', (context_tokens, context_limit, count) => {
    expect(judgeContexts([{ ...session, context_tokens, context_limit }])).toHaveLength(count);
  });

  it('that fills again behind a compaction is another one', () => {
    const full = { ...session, context_tokens: 190_000, context_limit: 200_000 };
    const keys = judgeContexts([full, full, { ...full, compactions: 1 }]).map(({ alert_key }) => alert_key);
    expect(new Set(keys).size).toBe(2);
  });
});

describe('failures within an hour', () => {
  it.each([
    [19, 0, 0],
    [20, 0, 1],
    [60, 13, 0],
    [65, 13, 1],
  ])('%i where %i are usual make %i alerts', (failures, usualPerHour, count) => {
    expect(judgeBurst({ now, failures, usualPerHour })).toHaveLength(count);
  });

  it('are told once an hour', () => {
    const keys = [now, now + 20 * 60_000, now + HOUR].flatMap((at) =>
      judgeBurst({ now: at, failures: 50, usualPerHour: 1 }).map(({ alert_key }) => alert_key),
    );
    expect(new Set(keys).size).toBe(2);
  });
});

const day = (index: number) => new Date(Date.UTC(2026, 10, index)).toISOString().slice(0, 10);

it('an unusual day is told by its name, and one that was before is not told again', () => {
  const days = Array.from({ length: 20 }, (_, index) => ({
    day: day(index + 1),
    cost_micros: 1,
    tokens: index === 5 || index === 19 ? 9_000_000 : 100_000 + index * 500,
    tool_calls: 50,
    tool_errors: 1,
    run_ms: 1000,
  }));
  const found = judgeDays({ days, since: day(19) });
  expect(found.map(({ alert_key }) => alert_key)).toEqual(['anomaly:tokens:2026-11-20']);
  expect(found.map(alertText)).toEqual(['20 Nov 2026 was unusual: 9.00M tokens']);
});
