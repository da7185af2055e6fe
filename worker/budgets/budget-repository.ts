import { asc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { Budget, NewBudget } from '../../shared/budgets/budget.ts';
import { budgets } from './tables.ts';

/** Each is one question to the usage, and a request has 50 of them on the free plan. */
export const maxBudgets = 20;

export async function listBudgets(db: D1Database): Promise<Budget[]> {
  return drizzle(db).select().from(budgets).orderBy(asc(budgets.created_at), asc(budgets.budget_id));
}

/** Changes nothing when there are as many as there may be; counted and stored in one step. */
export function addBudget(o: { db: D1Database; budget: NewBudget; now: number }): D1PreparedStatement {
  const { name, period, scope_kind, scope_value, limit_micros } = o.budget;
  return o.db
    .prepare(
      `INSERT INTO budgets (budget_id, name, period, scope_kind, scope_value, limit_micros, created_at)
      SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE (SELECT COUNT(*) FROM budgets) < ?8`,
    )
    .bind(crypto.randomUUID(), name, period, scope_kind, scope_value, limit_micros, o.now, maxBudgets);
}

export async function findBudget(o: { db: D1Database; budgetId: string }): Promise<Budget | undefined> {
  const [found] = await drizzle(o.db).select().from(budgets).where(eq(budgets.budget_id, o.budgetId));
  return found;
}

export function removeBudget({ db, budgetId }: { db: D1Database; budgetId: string }): D1PreparedStatement {
  return db.prepare('DELETE FROM budgets WHERE budget_id = ?1').bind(budgetId);
}
