import { z } from 'zod';
import { cleanLine } from '../core/hidden-characters.ts';
import type { MicroDollars } from '../core/money.ts';
import type { Filter } from '../queries/parts/filters.ts';
import { type BudgetPeriod, budgetPeriods, type Period } from './period.ts';

/** What a budget is for; `all` has no value. */
export const budgetScopes = ['all', 'project', 'member', 'agent_type', 'model'] as const;

export type Budget = {
  budget_id: string;
  name: string;
  period: BudgetPeriod;
  scope_kind: (typeof budgetScopes)[number];
  /** The project, member, agent type or model, exactly as rows name it; '' for all. */
  scope_value: string;
  limit_micros: MicroDollars;
};

const MICROS = 1_000_000;

/** A budget as a form gives it: texts alone, the limit in dollars. */
export const newBudgetSchema = z
  .object({
    name: z.string().transform(cleanLine).pipe(z.string().min(1, 'is empty').max(80)),
    period: z.enum(budgetPeriods),
    scope_kind: z.enum(budgetScopes),
    scope_value: z.string().trim().max(400),
    limit_usd: z.string().regex(/^\d{1,7}(\.\d{1,6})?$/, 'is not an amount in dollars'),
  })
  .refine((given) => given.scope_kind === 'all' || given.scope_value !== '', {
    path: ['scope_value'],
    error: 'is empty',
  })
  .transform(({ limit_usd, ...given }) => ({
    ...given,
    scope_value: given.scope_kind === 'all' ? '' : given.scope_value,
    limit_micros: Math.round(Number(limit_usd) * MICROS),
  }))
  .refine(({ limit_micros }) => limit_micros >= 10_000 && limit_micros <= 1_000_000 * MICROS, {
    path: ['limit_usd'],
    error: 'has to be between $0.01 and $1,000,000',
  });
export type NewBudget = z.infer<typeof newBudgetSchema>;

/** The usage that counts towards a budget in one of its periods. */
export function filterOf(o: { budget: Budget; period: Period }): Filter {
  const { scope_kind: kind, scope_value } = o.budget;
  const range = { since: o.period.start, until: o.period.end ?? undefined };
  return kind === 'all' ? range : { ...range, [kind]: scope_value };
}
