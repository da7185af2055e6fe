import { Hono } from 'hono';
import { newBudgetSchema } from '../../shared/budgets/budget.ts';
import { budgetAnswer, type BudgetsAnswer } from '../../shared/protocol/budgets.ts';
import { requireReader, requireViewer } from '../auth/guards.ts';
import type { AppEnv } from '../env.ts';
import { parseOrThrow, readForm } from '../http/validate.ts';
import { addBudget, maxBudgets, removeBudget } from './budget-repository.ts';
import { tooManyBudgetsError } from './errors.ts';
import { readStandings } from './read-standings.ts';

/** Budgets for devices, and the forms of the page about them. */
export const budgets = new Hono<AppEnv>()
  .get('/v1/budgets', requireReader, async (c) => {
    const { deps, identity } = c.var;
    const standings = await readStandings({
      db: deps.db,
      ask: deps.runQuery,
      scope: identity.scope,
      now: deps.clock(),
    });
    c.header('Cache-Control', 'private, no-store');
    return c.json({ budgets: standings.map(budgetAnswer) } satisfies BudgetsAnswer);
  })
  .post('/budgets', requireViewer, async (c) => {
    const { db, clock } = c.var.deps;
    const value = Object.fromEntries(await readForm(c));
    const budget = parseOrThrow({ schema: newBudgetSchema, value, what: 'budget' });
    if (!(await addBudget({ db, budget, now: clock() }))) throw tooManyBudgetsError({ limit: maxBudgets });
    return c.redirect('/budgets', 303);
  })
  .post('/budgets/:budget_id/remove', requireViewer, async (c) => {
    await removeBudget({ db: c.var.deps.db, budgetId: c.req.param('budget_id') });
    return c.redirect('/budgets', 303);
  });
