import { z } from 'zod';
import { budgetScopes, type Budget } from '../budgets/budget.ts';
import { budgetPeriods } from '../budgets/period.ts';
import type { BudgetSpan } from '../budgets/period.ts';
import type { Verdict } from '../budgets/verdict.ts';
import { microsToUsd } from '../core/money.ts';

const usd = z.number().nonnegative();

/** The answer to `GET /v1/budgets`, and what `subtrack budget --json` prints. */
export const budgetsAnswerSchema = z.object({
  budgets: z.array(
    z.object({
      budget_id: z.string(),
      name: z.string(),
      period: z.enum(budgetPeriods),
      scope: z.object({ kind: z.enum(budgetScopes), value: z.string().nullable() }),
      limit_usd: usd,
      /** Null: nothing of what was used has a price. Where a part has none, all sums are at least. */
      spent_usd: usd.nullable(),
      share: z.number().nonnegative().nullable(),
      forecast_usd: usd.nullable(),
      /** Of a phase: which one it is; null before the first. */
      phase: z
        .object({
          phase: z.number().int(),
          name: z.string(),
          /** Null: nobody said when it is meant to end. */
          planned_end_at: z.iso.datetime().nullable().default(null),
        })
        .nullable()
        .default(null),
      /** Of a phase that goes on: what a day costs so far, and when the limit is reached so. */
      pace_usd_per_day: usd.nullable().default(null),
      full_at: z.iso.datetime().nullable().default(null),
      unpriced_api_calls: z.number().int().nonnegative(),
    }),
  ),
});
export type BudgetsAnswer = z.output<typeof budgetsAnswerSchema>;

export function budgetAnswer({
  budget,
  period,
  verdict,
}: {
  budget: Budget;
  period: BudgetSpan | null;
  verdict: Verdict;
}) {
  return {
    budget_id: budget.budget_id,
    name: budget.name,
    period: budget.period,
    scope: { kind: budget.scope_kind, value: budget.scope_kind === 'all' ? null : budget.scope_value },
    limit_usd: microsToUsd(budget.limit_micros),
    spent_usd: dollars(verdict.spent_micros),
    share: verdict.share,
    forecast_usd: dollars(verdict.forecast_micros),
    phase: period?.phase == null ? null : phaseOf(period.phase),
    pace_usd_per_day: dollars(verdict.pace?.day_micros ?? null),
    full_at: verdict.pace?.full_at == null ? null : new Date(verdict.pace.full_at).toISOString(),
    unpriced_api_calls: verdict.unpriced_api_calls,
  };
}

function phaseOf({ phase, name, planned_end_at: end }: NonNullable<BudgetSpan['phase']>) {
  return { phase, name, planned_end_at: end === null ? null : new Date(end).toISOString() };
}

function dollars(micros: number | null): number | null {
  return micros === null ? null : microsToUsd(micros);
}
