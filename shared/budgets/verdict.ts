import { knownCost, type Cost, type MicroDollars } from '../core/money.ts';
import { DAY } from '../core/time.ts';
import { type BudgetSpan, expectedEnd, type Period } from './period.ts';

/** The shares of a budget at which somebody is told. */
const budgetSteps = [0.5, 0.8, 1] as const;

/** How a budget stands in its period. What has no price is in none of the sums: all of them are "at least" where some has none. */
export type Verdict = {
  /** Null: there were calls, and none of them has a price. */
  spent_micros: MicroDollars | null;
  /** Of the limit; more than 1 when it is exceeded. */
  share: number | null;
  /**
   * At the end of the period, of a phase that goes on its planned one, if it goes on as so far; null while too little of it is
   * over to tell, and where nobody knows when it ends.
   */
  forecast_micros: MicroDollars | null;
  /** Of a phase that goes on: what a day of it costs so far, and when the limit is reached at that pace. */
  pace: { day_micros: MicroDollars; full_at: number | null } | null;
  unpriced_api_calls: number;
  /** The highest step reached; null below the first. */
  step: (typeof budgetSteps)[number] | null;
};

/** A rate is known when this much of the period is over: one early call says nothing about a month. */
const forecastFrom = 0.05;
/** The same of a phase that goes on, in milliseconds. */
const paceFrom = DAY;
/** A pace that lasts so long says nothing of a day on which the limit is reached. */
const longestPaceDays = 365;

export function judgeBudget(o: {
  limitMicros: MicroDollars;
  used: Required<Cost>;
  period: Period & Partial<BudgetSpan>;
  now: number;
}): Verdict {
  const { limitMicros, used, period, now } = o;
  const spent = knownCost(used);
  const share = spent === null ? null : spent / limitMicros;
  return {
    spent_micros: spent,
    share,
    forecast_micros: spent === null ? null : forecastOf({ spent, period, now }),
    pace: spent === null ? null : paceOf({ spent, limitMicros, period, now }),
    unpriced_api_calls: used.unpriced_api_calls,
    step: stepOf(share),
  };
}

export function stepOf(share: number | null): Verdict['step'] {
  return budgetSteps.findLast((step) => share !== null && share >= step) ?? null;
}

type Spending = { spent: MicroDollars; period: Period & Partial<BudgetSpan>; now: number };

function forecastOf({ spent, period, now }: Spending): MicroDollars | null {
  const { start } = period;
  const end = expectedEnd({ period, now });
  if (end === null) return null;
  // A phase may be completed in the moment in which it was started.
  const over = (now - start) / Math.max(1, end - start);
  return over < forecastFrom ? null : Math.round(spent / Math.min(1, over));
}

function paceOf(o: Spending & { limitMicros: MicroDollars }): Verdict['pace'] {
  const { spent, limitMicros, period, now } = o;
  const took = now - period.start;
  if (period.end !== null || took < paceFrom) return null;
  const day_micros = Math.round((spent / took) * DAY);
  const left = limitMicros - spent;
  const days = left / day_micros;
  return { day_micros, full_at: left > 0 && days <= longestPaceDays ? Math.round(now + days * DAY) : null };
}
