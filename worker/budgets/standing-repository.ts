import type { Budget } from '../../shared/budgets/budget.ts';
import type { MicroDollars } from '../../shared/core/money.ts';
import type { Standing } from './read-standings.ts';

/** The budget of which the largest share is spent, as it stood when budgets were last looked at. */
export type NearestBudget = Pick<Budget, 'name' | 'period' | 'limit_micros'> & {
  spent_micros: MicroDollars;
  /** Something of it has no price: the sum is at least. */
  unpriced: boolean;
};

/** As everybody may know them: of any other budget nothing is told any more. What did not change writes no row. */
export async function keepStandings(o: { db: D1Database; standings: readonly Standing[] }): Promise<void> {
  const rows = o.standings.flatMap(({ budget, period, verdict }) =>
    period === null || verdict.spent_micros === null
      ? []
      : [
          {
            budget_id: budget.budget_id,
            since_at: period.start,
            until_at: period.end,
            spent_micros: verdict.spent_micros,
            unpriced: verdict.unpriced_api_calls > 0 ? 1 : 0,
          },
        ],
  );
  const told = JSON.stringify(rows);
  const dropOthers = o.db
    .prepare(
      `DELETE FROM budget_standings WHERE budget_id NOT IN (SELECT value ->> 'budget_id' FROM json_each(?1))`,
    )
    .bind(told);
  const keep = o.db
    .prepare(
      `INSERT INTO budget_standings (budget_id, since_at, until_at, spent_micros, unpriced)
      SELECT value ->> 'budget_id', value ->> 'since_at', value ->> 'until_at', value ->> 'spent_micros', value ->> 'unpriced'
      FROM json_each(?1) WHERE true
      ON CONFLICT (budget_id) DO UPDATE SET since_at = excluded.since_at, until_at = excluded.until_at,
        spent_micros = excluded.spent_micros, unpriced = excluded.unpriced
      WHERE (since_at, COALESCE(until_at, 0), spent_micros, unpriced) <>
        (excluded.since_at, COALESCE(excluded.until_at, 0), excluded.spent_micros, excluded.unpriced)`,
    )
    .bind(told);
  await o.db.batch([dropOthers, keep]);
}

/** Of the periods that go on; undefined where there is none, or none was looked at yet. */
export async function findNearestBudget(o: {
  db: D1Database;
  now: number;
}): Promise<NearestBudget | undefined> {
  const row = await o.db
    .prepare(
      `SELECT b.name, b.period, b.limit_micros, s.spent_micros, s.unpriced
      FROM budgets b CROSS JOIN budget_standings s ON s.budget_id = b.budget_id
      WHERE s.since_at <= ?1 AND (s.until_at IS NULL OR s.until_at > ?1)
        AND (b.period <> 'phase' OR s.since_at = (SELECT started_at FROM phases WHERE completed_at IS NULL
          ORDER BY phase DESC LIMIT 1))
      ORDER BY CAST(s.spent_micros AS REAL) / b.limit_micros DESC, b.created_at, b.budget_id LIMIT 1`,
    )
    .bind(o.now)
    .first<Omit<NearestBudget, 'unpriced'> & { unpriced: number }>();
  return row === null ? undefined : { ...row, unpriced: row.unpriced === 1 };
}

/** Once it is removed nothing tells of it. */
export function dropStanding({ db, budgetId }: { db: D1Database; budgetId: string }): D1PreparedStatement {
  return db.prepare('DELETE FROM budget_standings WHERE budget_id = ?1').bind(budgetId);
}

/** Until they are looked at again nothing is told: any sum may count what not everybody may know of any more. */
export function dropStandings(db: D1Database): D1PreparedStatement {
  return db.prepare('DELETE FROM budget_standings');
}
