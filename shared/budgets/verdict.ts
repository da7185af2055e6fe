import { knownCost, type Cost, type MicroDollars } from '../core/money.ts';
import type { Period } from './period.ts';

/** The shares of a budget at which somebody is told. */
const budgetSteps = [0.5, 0.8, 1] as const;

/** How a budget stands in its period. What has no price is in none of the sums: all of them are "at least" where some has none. */
export type Verdict = {
  /** Null: there were calls, and none of them has a price. */
  spent_micros: MicroDollars | null;
  /** Of the limit; more than 1 when it is exceeded. */
  share: number | null;
  /** At the end of the period if it goes on as so far; null while too little of it is over to tell. */
  forecast_micros: MicroDollars | null;
  unpriced_api_calls: number;
  /** The highest step reached; null below the first. */
  step: (typeof budgetSteps)[number] | null;
};

/** A rate is known when this much of the period is over: one early call says nothing about a month. */
const forecastFrom = 0.05;

export function judgeBudget(o: {
  limitMicros: MicroDollars;
  used: Required<Cost>;
  period: Period;
  now: number;
}): Verdict {
  const { limitMicros, used, period, now } = o;
  const spent = knownCost(used);
  const over = (now - period.start) / (period.end - period.start);
  const share = spent === null ? null : spent / limitMicros;
  return {
    spent_micros: spent,
    share,
    forecast_micros: spent === null || over < forecastFrom ? null : Math.round(spent / Math.min(1, over)),
    unpriced_api_calls: used.unpriced_api_calls,
    step: budgetSteps.findLast((step) => share !== null && share >= step) ?? null,
  };
}
