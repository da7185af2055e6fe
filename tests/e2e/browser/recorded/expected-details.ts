import type { Expected } from './expected-figures.ts';
import { goesOn } from './expected-figures.ts';
import type { RunJson } from './printed-rows.ts';
import { formatCost } from '../../../../shared/core/money.ts';
import { counted, formatCount, formatDuration } from '../../../../shared/core/figures.ts';

/** A row of `subtrack query` over what devices tell of a tool. */
export type ToolSessionFacts = {
  session_id: string;
  calls: number;
  errors: number;
  denied: number;
  timed_calls: number;
  duration_sum_ms: number;
  duration_max_ms: number;
  last_hour: number;
  cost_micros: number;
  api_calls: number;
  unpriced_api_calls: number;
};
export const toolSessionsSql = (
  tool: string,
) => `SELECT session_id, SUM(calls) AS calls, SUM(errors) AS errors,
  SUM(denied) AS denied, SUM(timed_calls) AS timed_calls, SUM(duration_sum_ms) AS duration_sum_ms,
  MAX(duration_max_ms) AS duration_max_ms, MAX(hour) AS last_hour, SUM(cost_micros) AS cost_micros,
  SUM(api_calls) AS api_calls, SUM(unpriced_api_calls) AS unpriced_api_calls
FROM tool_rollups WHERE tool_name = '${tool}' GROUP BY session_id HAVING SUM(calls) > 0 OR SUM(api_calls) > 0`;

const HOUR = 3_600_000;
const clockOf = (ms: number) => new Date(ms).toISOString().slice(11, 16);
const micros = (usd: number | null) => Math.round((usd ?? 0) * 1_000_000);

export function toolSessionsFigures(rows: readonly ToolSessionFacts[]): Expected {
  const expected: Expected = new Map([
    ['mark | tool-sessions', counted({ count: rows.length, one: 'session' })],
  ]);
  for (const row of rows) {
    const cell = (heading: string, text: string) =>
      expected.set(`table | Sessions with this tool | /sessions/${row.session_id} | ${heading}`, text);
    const timed = (ms: number) => (row.timed_calls === 0 ? '–' : formatDuration(ms));
    cell('Last used', hourWords(row.last_hour));
    cell('Calls', formatCount(row.calls));
    cell('Failed', formatCount(row.errors));
    cell('Denied', formatCount(row.denied));
    cell('Mean', timed(row.duration_sum_ms / row.timed_calls));
    cell('Longest', timed(row.duration_max_ms));
    cell('Time in all', timed(row.duration_sum_ms));
    cell('Cost', formatCost(row));
  }
  return expected;
}

/** `21 Nov, 10:00–11:00`, in UTC. */
function hourWords(hour: number): string {
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return `${day.format(hour * HOUR)}, ${clockOf(hour * HOUR)}–${clockOf((hour + 1) * HOUR)}`;
}

/** The runs of one agent type, as their sessions are printed. */
export function runsFigures(runs: readonly RunJson[]): Expected {
  const expected: Expected = new Map([['mark | runs', counted({ count: runs.length, one: 'run' })]]);
  for (const run of runs) {
    const cell = (heading: string, text: string) =>
      expected.set(`table | Agent runs | ${run.agent_id} | ${heading}`, text);
    cell('Started', run.started_at);
    cell('Took', run.duration_ms === null ? goesOn : formatDuration(run.duration_ms));
    cell('Tools', formatCount(run.tool_calls));
    cell('Failed', formatCount(run.tool_errors));
    cell(
      'Own cost',
      formatCost({
        cost_micros: micros(run.cost_usd),
        unpriced_api_calls: run.unpriced_api_calls,
        api_calls: run.api_calls,
      }),
    );
    cell(
      'With subtree',
      formatCost({
        cost_micros: micros(run.subtree_cost_usd),
        unpriced_api_calls: run.subtree_unpriced_api_calls,
      }),
    );
  }
  return expected;
}
