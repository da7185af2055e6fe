import { type Context, Hono } from 'hono';
import { type NewBudget, newBudgetSchema } from '../../shared/budgets/budget.ts';
import { formatMoney } from '../../shared/core/money.ts';
import { budgetAnswer, type BudgetsAnswer } from '../../shared/protocol/budgets.ts';
import { requireReader, requireViewer } from '../auth/guards.ts';
import { addressOf } from '../auth/request-address.ts';
import type { AppEnv, ReaderEnv } from '../env.ts';
import { parseOrThrow, readForm } from '../http/validate.ts';
import { recordAuditOfChange } from '../members/audit-log.ts';
import { addBudget, findBudget, maxBudgets, removeBudget } from './budget-repository.ts';
import { tooManyBudgetsError } from './errors.ts';
import { renewStandings } from './look-at-budgets.ts';
import { readStandings } from './read-standings.ts';
import { dropStanding } from './standing-repository.ts';

/** Budgets for devices, and the forms of the page about them. */
export const budgets = new Hono<AppEnv>()
  .get('/v1/budgets', requireReader, async (c) => {
    const { deps, identity } = c.var;
    const standings = await readStandings({
      db: deps.db,
      ask: deps.runExact,
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
    const [added] = await db.batch([
      addBudget({ db, budget, now: clock() }),
      audit({ c, action: 'budget.added', budget }),
    ]);
    if (added?.meta.changes === 0) throw tooManyBudgetsError({ limit: maxBudgets });
    await renewStandings(c.var.deps);
    return c.redirect('/budgets', 303);
  })
  .post('/budgets/:budget_id/remove', requireViewer, async (c) => {
    const { db } = c.var.deps;
    const budget = await findBudget({ db, budgetId: c.req.param('budget_id') });
    // One that is not there is removed already.
    if (budget !== undefined) {
      const { budget_id: budgetId } = budget;
      await db.batch([
        removeBudget({ db, budgetId }),
        dropStanding({ db, budgetId }),
        audit({ c, action: 'budget.removed', budget }),
      ]);
      await renewStandings(c.var.deps);
    }
    return c.redirect('/budgets', 303);
  });

/** Whose, how much and for what: enough to set it again. */
function audit(o: { c: Context<ReaderEnv>; action: string; budget: NewBudget }): D1PreparedStatement {
  const { deps, identity } = o.c.var;
  const { name, period, scope_kind, scope_value, limit_micros } = o.budget;
  const scope = scope_kind === 'all' ? 'everything' : `${scope_kind} ${scope_value}`;
  return recordAuditOfChange({
    db: deps.db,
    at: deps.clock(),
    member: identity.member,
    action: o.action,
    object: `${name}: ${formatMoney(limit_micros)} a ${period} for ${scope}`,
    address: addressOf(o.c),
  });
}
