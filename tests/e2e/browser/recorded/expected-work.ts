import { formatMoney } from '../../../../shared/core/money.ts';
import type { BudgetsAnswer } from '../../../../shared/protocol/budgets.ts';
import { dayName } from './expected-places.ts';
import { cost, goesOn, shareOf, sum, type Expected } from './expected-figures.ts';
import type { SessionJson, UsageJson } from './printed-rows.ts';
import { counted, formatCount, formatShare } from '../../../../shared/core/figures.ts';

/** Rows of `subtrack query` over usage and runs: what neither `sessions` nor `cost` add up. */
export type ProjectFacts = { project: string; active_hours: number; failed_runs: number };
export const projectsSql = `SELECT s.project, COUNT(DISTINCT CASE WHEN u.api_calls > 0 THEN s.member || ' ' || u.hour END) AS active_hours,
  (SELECT COUNT(*) FROM agent_rollups a JOIN session_rollups o ON o.session_id = a.session_id WHERE o.project = s.project
    AND a.agent_id <> 'main' AND a.status IN ('failed', 'killed', 'orphaned')) AS failed_runs
FROM session_rollups s LEFT JOIN usage_rollups u ON u.session_id = s.session_id GROUP BY 1`;

export type ActiveFacts = UsedFacts & { active_hours: number; sessions: number };
type UsedFacts = { name: number; cost_micros: number; api_calls: number; unpriced_api_calls: number };
/** By day since the epoch, or by hour of the week. */
export const activeSql = (of: 'day' | 'week') =>
  `SELECT ${of === 'day' ? 'u.hour / 24' : '(u.hour + 72) % 168'} AS name, COUNT(DISTINCT s.member || ' ' || u.hour) AS active_hours,
  COUNT(DISTINCT u.session_id) AS sessions, SUM(u.cost_micros) AS cost_micros, SUM(u.api_calls) AS api_calls,
  SUM(u.unpriced_api_calls) AS unpriced_api_calls
FROM usage_rollups u JOIN session_rollups s ON s.session_id = u.session_id WHERE u.api_calls > 0 GROUP BY 1`;

type Used = UsageJson & { key: string };

/** What Analytics says of projects and of all of them. */
export function projectFigures(o: {
  sessions: readonly (SessionJson & { project: string })[];
  costs: { totals: UsageJson; rows: readonly Used[] };
  facts: readonly ProjectFacts[];
}): Expected {
  const failedRuns = sum(o.facts, (row) => row.failed_runs);
  const calls = sum(o.sessions, (row) => row.tool_calls);
  const expected: Expected = new Map([
    ['card | Active hours | figure', formatCount(sum(o.facts, (row) => row.active_hours))],
    ['card | Sessions | figure', formatCount(o.sessions.filter(hasAnswered).length)],
    ['card | Agent runs | figure', formatCount(sum(o.sessions, (row) => row.agent_runs))],
    ['card | Agent runs | note', `${counted({ count: failedRuns, one: 'run' })} did not complete`],
    [
      'card | Failed calls | figure',
      shareOf(
        sum(o.sessions, (row) => row.tool_errors),
        calls,
      ),
    ],
    ['card | Failed calls | note', `of ${counted({ count: calls, one: 'tool call' })}`],
    ['card | From the cache | figure', cachedOf(o.costs.totals)],
    ['card | Cost | figure', cost(o.costs.totals)],
  ]);
  for (const { project, active_hours, failed_runs } of o.facts) {
    const own = o.sessions.filter((row) => row.project === project);
    const used = o.costs.rows.find((row) => row.key === project);
    const cell = (heading: string, text: string) =>
      expected.set(`table | What was done in projects | ${project} | ${heading}`, text);
    const runs = formatCount(sum(own, (row) => row.agent_runs));
    cell('Active hours', formatCount(active_hours));
    cell('Sessions', formatCount(own.filter(hasAnswered).length));
    cell('Agent runs', failed_runs === 0 ? runs : `${runs} · ${formatCount(failed_runs)}`);
    cell('Tool calls', formatCount(sum(own, (row) => row.tool_calls)));
    cell(
      'Failed calls',
      shareOf(
        sum(own, (row) => row.tool_errors),
        sum(own, (row) => row.tool_calls),
      ),
    );
    if (used === undefined) continue;
    cell('Cached', cachedOf(used));
    cell('Cost', cost(used));
  }
  return expected;
}

const hasAnswered = (row: UsageJson) => row.api_calls > 0;

function cachedOf(row: UsageJson): string {
  const written = row.cache_write_5m_tokens + row.cache_write_1h_tokens;
  return shareOf(row.cache_read_tokens, row.input_tokens + row.cache_read_tokens + written);
}

/** What Activity says of days and of hours of the week. */
export function activityFigures(o: { days: readonly ActiveFacts[]; week: readonly ActiveFacts[] }): Expected {
  const expected: Expected = new Map();
  for (const row of o.days) {
    const day = new Date(row.name * 86_400_000).toISOString().slice(0, 10);
    const cell = (heading: string, text: string) =>
      expected.set(`table | Days on which agents worked | ${day} | ${heading}`, text);
    cell('Active hours', formatCount(row.active_hours));
    cell('Sessions', formatCount(row.sessions));
    cell('Cost', costOf(row));
    expected.set(`chart | Active hours by day | ${dayName(row.name)}`, worked(row));
  }
  for (const row of o.week) {
    const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][Math.floor(row.name / 24)];
    const hour = String(row.name % 24).padStart(2, '0');
    expected.set(`chart | Active hours by weekday and hour | ${day} ${hour}:00`, worked(row));
  }
  return expected;
}

function costOf(row: UsedFacts): string {
  const isUnpriced = row.unpriced_api_calls === row.api_calls;
  return cost({ ...row, cost_usd: isUnpriced ? null : row.cost_micros / 1_000_000 });
}

function worked(row: ActiveFacts): string {
  const hours = counted({ count: row.active_hours, one: 'active hour' });
  return `${hours}, ${counted({ count: row.sessions, one: 'session' })}, ${costOf(row)}`;
}

const money = (usd: number | null) => formatMoney(Math.round((usd ?? 0) * 1_000_000));

/** What Budgets says is what `subtrack budget` prints; a forecast goes down while one looks. */
export function budgetFigures({ budgets }: BudgetsAnswer): Expected {
  const expected: Expected = new Map();
  for (const row of budgets) {
    const atLeast = row.unpriced_api_calls > 0 ? '≥ ' : '';
    const share = row.share === null ? '' : ` · ${atLeast}${formatShare(row.share)}`;
    const spent = row.spent_usd === null ? 'unpriced' : `${atLeast}${money(row.spent_usd)}`;
    expected.set(`mark | spent ${row.budget_id}`, `${spent} of ${money(row.limit_usd)}${share}`);
    expected.set(
      `mark | forecast ${row.budget_id}`,
      row.forecast_usd === null ? 'too early for a forecast' : goesOn,
    );
    expected.set(
      `mark | unpriced ${row.budget_id}`,
      `${counted({ count: row.unpriced_api_calls, one: 'call' })} without a price not counted`,
    );
  }
  return expected;
}
