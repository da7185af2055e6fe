import { describe, expect, it } from 'vitest';
import { newBudgetSchema } from '../../../../shared/budgets/budget.ts';
import { periodAt } from '../../../../shared/budgets/period.ts';
import { DAY, HOUR } from '../../../../shared/core/time.ts';
import { judgeBudget } from '../../../../shared/budgets/verdict.ts';

const dollar = 1_000_000;
const start = Date.UTC(2026, 10, 20);
const period = { start, end: start + DAY };

function judge(o: { cost: number; calls?: number; unpriced?: number; hours?: number; limit?: number }) {
  return judgeBudget({
    limitMicros: (o.limit ?? 10) * dollar,
    used: {
      cost_micros: Math.round(o.cost * dollar),
      api_calls: o.calls ?? 10,
      unpriced_api_calls: o.unpriced ?? 0,
    },
    period,
    now: start + (o.hours ?? 12) * HOUR,
  });
}

describe('how a budget stands', () => {
  it.each([
    { cost: 0, share: 0, step: null },
    { cost: 4.99, share: 0.499, step: null },
    { cost: 5, share: 0.5, step: 0.5 },
    { cost: 7.999999, share: 0.7999999, step: 0.5 },
    { cost: 8, share: 0.8, step: 0.8 },
    { cost: 9.9, share: 0.99, step: 0.8 },
    { cost: 10, share: 1, step: 1 },
    { cost: 25, share: 2.5, step: 1 },
  ])('$cost of 10 dollars has reached $step', ({ cost, share, step }) => {
    expect(judge({ cost })).toMatchObject({ spent_micros: cost * dollar, share, step });
  });

  it('is unknown, not free, when nothing that was used has a price', () => {
    expect(judge({ cost: 0, calls: 3, unpriced: 3 })).toEqual({
      spent_micros: null,
      share: null,
      forecast_micros: null,
      pace: null,
      unpriced_api_calls: 3,
      step: null,
    });
  });

  it('counts what has a price when a part has none, and says how much has none', () => {
    expect(judge({ cost: 6, calls: 5, unpriced: 2 })).toMatchObject({
      spent_micros: 6 * dollar,
      unpriced_api_calls: 2,
      step: 0.5,
    });
  });

  it('knows that calls were free when they had a price', () => {
    expect(judge({ cost: 0, calls: 5 })).toMatchObject({ spent_micros: 0, share: 0, forecast_micros: 0 });
  });

  it.each([
    { hours: 12, forecast: 8 },
    { hours: 24, forecast: 4 },
    { hours: 6, forecast: 16 },
    { hours: 1, forecast: null },
    { hours: 30, forecast: 4 },
  ])('4 dollars after $hours hours are $forecast at the end of the day', ({ hours, forecast }) => {
    const { forecast_micros } = judge({ cost: 4, hours });
    expect(forecast_micros).toBe(forecast === null ? null : forecast * dollar);
  });
});

describe('the period of a budget', () => {
  it.each([
    ['day', '2026-11-20T23:59:59.999Z', '2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'],
    ['day', '2026-11-21T00:00:00.000Z', '2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
    ['week', '2026-11-20T12:00:00.000Z', '2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['week', '2026-11-22T23:59:59.999Z', '2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['week', '2026-11-23T00:00:00.000Z', '2026-11-23T00:00:00.000Z', '2026-11-30T00:00:00.000Z'],
    ['month', '2026-12-31T23:59:59.999Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['month', '2028-02-29T12:00:00.000Z', '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
  ] as const)('%s around %s', (kind, now, start, end) => {
    expect(periodAt({ period: kind, now: Date.parse(now), phases: [] })).toEqual({
      start: Date.parse(start),
      end: Date.parse(end),
      phase: null,
    });
  });
});

const phase = (number: number, from: number, until: number | null) => ({
  phase: number,
  name: `P${number}`,
  started_at: start + from * DAY,
  completed_at: until === null ? null : start + until * DAY,
  changed_at: start,
  planned_end_at: null,
  planned_at: 0,
});

const phaseOf = (phases: ReturnType<typeof phase>[]) =>
  periodAt({ period: 'phase', now: start + 9 * DAY, phases });

describe('the period of a budget of phases', () => {
  it('is the phase that is open, which has no end', () => {
    expect(phaseOf([phase(1, 0, 2), phase(2, 3, null)])).toEqual({
      start: start + 3 * DAY,
      end: null,
      phase: { phase: 2, name: 'P2', planned_end_at: null },
    });
  });

  it('is the phase that was completed last, until the next begins; before the first there is none', () => {
    expect(phaseOf([phase(1, 0, 2), phase(2, 3, 5)])).toMatchObject({
      end: start + 5 * DAY,
      phase: { phase: 2 },
    });
    expect(phaseOf([])).toBeUndefined();
  });

  it.each([
    { days: 4, cost: 8, day: 2, full: 5 },
    { days: 8, cost: 1, day: 0.125, full: 80 },
    { days: 4, cost: 12, day: 3, full: null },
    { days: 4, cost: 0, day: 0, full: null },
    { days: 100, cost: 1, day: 0.01, full: null },
  ])('$cost dollars of 10 in $days days are a pace, not a forecast', ({ days, cost, day, full }) => {
    const used = { cost_micros: cost * dollar, api_calls: 3, unpriced_api_calls: 0 };
    const verdict = judgeBudget({
      limitMicros: 10 * dollar,
      used,
      period: { start, end: null },
      now: start + days * DAY,
    });
    expect(verdict.forecast_micros).toBeNull();
    expect(verdict.pace).toEqual({
      day_micros: day * dollar,
      full_at: full === null ? null : start + full * DAY,
    });
  });

  it.each([
    { planned: 8, days: 4, forecast: 16, pace: 2 },
    { planned: 80, days: 1, forecast: null, pace: 8 },
    { planned: 4, days: 4, forecast: null, pace: 2 },
    { planned: 3, days: 4, forecast: null, pace: 2 },
  ])(
    'of $planned planned days, 8 dollars in $days are $forecast at the planned end',
    ({ planned, days, forecast, pace }) => {
      const [open] = [{ ...phase(1, 0, null), planned_end_at: start + planned * DAY }];
      const now = start + days * DAY;
      const period = periodAt({ period: 'phase', now, phases: [open] });
      const used = { cost_micros: 8 * dollar, api_calls: 3, unpriced_api_calls: 0 };
      const verdict = judgeBudget({
        limitMicros: 10 * dollar,
        used,
        period: period ?? { start, end: 0 },
        now,
      });
      expect(verdict.forecast_micros).toBe(forecast === null ? null : forecast * dollar);
      expect(verdict.pace?.day_micros).toBe(pace * dollar);
    },
  );

  it('tells no pace on its first day, and what was spent when it is over', () => {
    const used = { cost_micros: 4 * dollar, api_calls: 3, unpriced_api_calls: 0 };
    const o = { limitMicros: 10 * dollar, used };
    const young = judgeBudget({ ...o, period: { start, end: null }, now: start + 23 * HOUR });
    expect([young.pace, young.forecast_micros]).toEqual([null, null]);
    const over = judgeBudget({ ...o, period: { start, end: start + DAY }, now: start + 5 * DAY });
    expect([over.pace, over.forecast_micros]).toEqual([null, 4 * dollar]);
    const instant = judgeBudget({ ...o, period: { start, end: start }, now: start + DAY });
    expect(instant.forecast_micros).toBe(4 * dollar);
  });
});

describe('a budget as a form gives it', () => {
  const form = { name: 'The month', period: 'month', scope_kind: 'all', scope_value: '', limit_usd: '200' };

  it('has its limit in micro-dollars, and no value when it is for everything', () => {
    expect(newBudgetSchema.parse({ ...form, scope_value: 'left over', limit_usd: '0.29' })).toMatchObject({
      scope_value: '',
      limit_micros: 290_000,
    });
  });

  it('loses from its name what would act on a screen', () => {
    const name = '\u001b[31mred\u202e\nline';
    expect(newBudgetSchema.parse({ ...form, name }).name).toBe('red line');
  });

  it.each([
    { limit_usd: '0' },
    { limit_usd: '0.009' },
    { limit_usd: '-5' },
    { limit_usd: '1e9' },
    { limit_usd: 'NaN' },
    { limit_usd: '1000001' },
    { limit_usd: '' },
    { name: ' \u200b ' },
    { name: 'x'.repeat(81) },
    { period: 'year' },
    { scope_kind: 'constructor' },
    { scope_kind: 'project', scope_value: ' ' },
  ])('is refused with %j', (change) => {
    expect(newBudgetSchema.safeParse({ ...form, ...change }).success).toBe(false);
  });
});
