import { asc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { Budget, NewBudget } from '../../shared/budgets/budget.ts';
import { budgets } from './tables.ts';

/** Each is one question to the usage, and a request has 50 of them on the free plan. */
export const maxBudgets = 20;

export async function listBudgets(db: D1Database): Promise<Budget[]> {
  return drizzle(db).select().from(budgets).orderBy(asc(budgets.created_at), asc(budgets.budget_id));
}

/** False when there are as many as there may be; counted and stored in one step. */
export async function addBudget(o: { db: D1Database; budget: NewBudget; now: number }): Promise<boolean> {
  const { name, period, scope_kind, scope_value, limit_micros } = o.budget;
  const { meta } = await o.db
    .prepare(
      `INSERT INTO budgets (budget_id, name, period, scope_kind, scope_value, limit_micros, created_at)
      SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE (SELECT COUNT(*) FROM budgets) < ?8`,
    )
    .bind(crypto.randomUUID(), name, period, scope_kind, scope_value, limit_micros, o.now, maxBudgets)
    .run();
  return meta.changes > 0;
}

/** One that is not there is removed already. */
export async function removeBudget({ db, budgetId }: { db: D1Database; budgetId: string }): Promise<void> {
  await drizzle(db).delete(budgets).where(eq(budgets.budget_id, budgetId));
}
