import { filterOf, type Budget } from '../../shared/budgets/budget.ts';
import { type BudgetSpan, periodAt } from '../../shared/budgets/period.ts';
import { judgeBudget, type Verdict } from '../../shared/budgets/verdict.ts';
import { visibilityOf } from '../../shared/privacy/visibility.ts';
import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import type { Scope } from '../../shared/queries/parts/scope.ts';
import { usageTotals } from '../../shared/queries/usage-totals.ts';
import { readPhases } from '../phases/phase-repository.ts';
import { listBudgets } from './budget-repository.ts';

/** A budget, the period that it is in, and how it stands there; no period: it waits for the first phase. */
export type Standing = { budget: Budget; period: BudgetSpan | null; verdict: Verdict };

/** All budgets that somebody may know of; what they do not see of the team is not in their sums either. */
export async function readStandings(o: {
  db: D1Database;
  ask: RunQuery;
  scope: Scope;
  now: number;
}): Promise<Standing[]> {
  const budgets = await listBudgets(o.db);
  const phases = budgets.some(({ period }) => period === 'phase') ? await readPhases(o.db) : [];
  return Promise.all(budgets.filter((budget) => isKnownTo({ budget, scope: o.scope })).map(stand));

  async function stand(budget: Budget): Promise<Standing> {
    const period = periodAt({ period: budget.period, now: o.now, phases });
    if (period === undefined) return { budget, period: null, verdict: nothingSpent };
    const [used] = await o.ask(usageTotals, filterOf({ budget, period }));
    const { cost_micros = 0, api_calls = 0, unpriced_api_calls = 0 } = used ?? {};
    const verdict = judgeBudget({
      limitMicros: budget.limit_micros,
      used: { cost_micros, api_calls, unpriced_api_calls },
      period,
      now: o.now,
    });
    return { budget, period, verdict };
  }
}

const nothingSpent: Verdict = {
  spent_micros: 0,
  share: 0,
  forecast_micros: null,
  pace: null,
  unpriced_api_calls: 0,
  step: null,
};

/** The budget of a project that somebody must not know of would tell them of it. */
function isKnownTo({ budget, scope: { reader } }: { budget: Budget; scope: Scope }): boolean {
  if (reader === undefined || reader.hidden || budget.scope_kind !== 'project') return true;
  return visibilityOf({ settings: reader.visibility, project: budget.scope_value }) !== 'hidden';
}
