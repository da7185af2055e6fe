import { NO_TOOL } from '../../../../shared/queries/parts/tool-rest.ts';
import { healthOf } from '../../../../shared/agents/health.ts';
import type {
  UsageJson,
  SessionJson,
  AgentJson,
  ToolJson,
  ErrorJson,
  RunJson,
  SessionFacts,
} from './printed-rows.ts';
import { formatCost } from '../../../../shared/core/money.ts';
import {
  counted,
  formatCount,
  formatDuration,
  formatShare,
  formatTokens,
} from '../../../../shared/core/figures.ts';

/** By key of a figure, what it must say. */
export type Expected = Map<string, string>;

/** A duration that grows while one looks. */
export const goesOn = 'goes on';

/** How long a session went on, or that it does. */
export const took = (fact: SessionFacts) =>
  fact.status === 'working' ? goesOn : formatDuration(fact.last_event_at - fact.started_at);

const micros = (usd: number | null) => Math.round((usd ?? 0) * 1_000_000);
export const cost = (row: { cost_usd: number | null; unpriced_api_calls: number; api_calls?: number }) =>
  row.cost_usd === null && row.unpriced_api_calls > 0
    ? 'unpriced'
    : formatCost({
        cost_micros: micros(row.cost_usd),
        unpriced_api_calls: row.unpriced_api_calls,
        ...(row.api_calls === undefined ? {} : { api_calls: row.api_calls }),
      });
const input = (row: UsageJson) =>
  row.input_tokens + row.cache_read_tokens + row.cache_write_5m_tokens + row.cache_write_1h_tokens;
export const tokens = (row: UsageJson) => input(row) + row.output_tokens;
const cached = (row: UsageJson) => (input(row) === 0 ? '–' : formatShare(row.cache_read_tokens / input(row)));
export const sum = <Row>(rows: readonly Row[], figure: (row: Row) => number) =>
  rows.reduce((total, row) => total + figure(row), 0);
const duration = (ms: number | null) => (ms === null ? '–' : formatDuration(ms));

export const shareOf = (part: number | null, whole: number | null) =>
  part === null || !whole ? '–' : formatShare(part / whole);

export function sessionsFigures({
  rows,
  facts,
}: {
  rows: readonly SessionJson[];
  facts: readonly SessionFacts[];
}): Expected {
  const spent = {
    cost_usd: sum(rows, (row) => row.cost_usd ?? 0),
    unpriced_api_calls: sum(rows, (row) => row.unpriced_api_calls),
    api_calls: sum(rows, (row) => row.api_calls),
  };
  const all = [
    formatCount(rows.length),
    counted({ count: sum(rows, (row) => row.agent_runs), one: 'agent' }),
    `${formatTokens(sum(rows, tokens))} tokens`,
    cost(spent),
  ].join(' · ');
  const expected: Expected = new Map([['mark | sessions', all]]);
  for (const fact of facts) {
    const cell = (heading: string, text: string) =>
      expected.set(`table | Sessions | /sessions/${fact.session_id} | ${heading}`, text);
    cell('Last event', new Date(fact.last_event_at).toISOString());
    cell('Took', took(fact));
    cell('Context', `ctx${shareOf(fact.context_tokens, fact.context_limit)}`);
  }
  for (const row of rows) {
    const cell = (heading: string, text: string) =>
      expected.set(`table | Sessions | /sessions/${row.session_id} | ${heading}`, text);
    cell('Agents', formatCount(row.agent_runs));
    cell('Tools', formatCount(row.tool_calls));
    cell('Failed', formatCount(row.tool_errors));
    // What a copy repeats is counted in its origin.
    if (row.api_calls > 0) {
      cell('Tokens', formatTokens(tokens(row)));
      cell('Cost', cost(row));
    }
  }
  return expected;
}

export function costFigures({
  totals,
  rows,
  by,
}: {
  totals: UsageJson;
  rows: readonly (UsageJson & { key: string })[];
  by: string;
}): Expected {
  const expected: Expected = new Map([
    ['card | Total | figure', cost(totals)],
    ['card | This month | figure', cost(totals)],
    ['card | Cache savings | note', `${cached(totals)} of input from cache`],
    ['card | Tokens | figure', formatTokens(tokens(totals))],
    ['card | Tokens | note', `${formatTokens(input(totals))} in · ${formatTokens(totals.output_tokens)} out`],
    ['card | Unpriced calls | figure', formatCount(totals.unpriced_api_calls)],
  ]);
  for (const row of rows) {
    const cell = (heading: string, text: string) =>
      expected.set(`table | Cost by ${by} | ${costRowKey(by, row.key)} | ${heading}`, text);
    cell(
      'Share',
      row.cost_usd === null ? '–' : formatShare(micros(row.cost_usd) / Math.max(1, micros(totals.cost_usd))),
    );
    cell('Input', formatTokens(input(row)));
    cell('Output', formatTokens(row.output_tokens));
    cell('Cached', cached(row));
    cell('Calls', formatCount(row.api_calls));
    cell('Cost', cost(row));
  }
  return expected;
}

/** Where a row of costs leads. */
function costRowKey(by: string, key: string): string {
  if (by === 'session') return `/sessions/${key}`;
  return key === NO_TOOL ? '/costs' : key;
}

export function agentsFigures(rows: readonly AgentJson[]): Expected {
  const below = rows.filter((row) => row.agent_type !== 'main');
  const expected: Expected = new Map([
    [
      'mark | agents',
      `${counted({ count: below.length, one: 'type' })} · ${counted({ count: sum(below, (row) => row.runs), one: 'run' })}`,
    ],
  ]);
  const total = Math.max(
    1,
    sum(rows, (row) => micros(row.cost_usd)),
  );
  for (const row of rows) {
    const cell = (heading: string, text: string) =>
      expected.set(`table | Agent types | ${row.agent_type} | ${heading}`, text);
    cell('Runs', formatCount(row.runs));
    cell(
      'Failed',
      row.failed === 0 ? '0' : `${formatCount(row.failed)} · ${formatShare(row.failed / row.runs)}`,
    );
    cell('Health', health({ done: row.runs, failed: row.failed }));
    cell('Tools', formatCount(row.tool_calls));
    cell('Usually', usually(row));
    cell('Tokens', formatTokens(tokens(row)));
    cell(
      'Per run',
      cost({ ...row, cost_usd: row.cost_usd === null ? null : row.cost_usd / Math.max(1, row.runs) }),
    );
    cell('Share of cost', formatShare(micros(row.cost_usd) / total));
    cell('Cost', cost(row));
  }
  return expected;
}

export function toolsFigures(rows: readonly ToolJson[]): Expected {
  const calls = sum(rows, (row) => row.calls);
  const failed = sum(rows, (row) => row.errors);
  const share = calls === 0 ? '' : ` (${formatShare(failed / calls)})`;
  const expected: Expected = new Map([
    ['mark | tools', `${counted({ count: calls, one: 'call' })} · ${formatCount(failed)} failed${share}`],
  ]);
  for (const row of rows) {
    const cell = (heading: string, text: string) =>
      expected.set(`table | Tools | ${row.tool_name} | ${heading}`, text);
    cell('Calls', formatCount(row.calls));
    cell('Failed', formatCount(row.errors));
    cell('Rate', formatShare(row.errors / row.calls));
    cell('Health', health({ done: row.calls, failed: row.errors }));
    cell('Denied', formatCount(row.denied));
    cell('Usually', usually(row));
    cell('Longest', duration(row.max_ms));
    cell('Time in all', duration(row.total_ms));
    cell('Sessions', formatCount(row.sessions));
  }
  return expected;
}

export function errorsFigures({
  totals,
  errors,
}: {
  totals: { occurrences: number; groups: number };
  errors: readonly ErrorJson[];
}): Expected {
  const all = `${counted({ count: totals.occurrences, one: 'error' })} in ${counted({ count: totals.groups, one: 'group' })}`;
  const expected: Expected = new Map([['mark | errors', totals.groups > 40 ? `${all} · 40 on a page` : all]]);
  for (const row of errors) {
    const cell = (heading: string, text: string) =>
      expected.set(`table | Errors, grouped by fault | ${row.fingerprint} | ${heading}`, text);
    cell('Times', formatCount(row.occurrences));
    cell('Sessions', formatCount(row.sessions));
    cell('First', row.first_at);
    cell('Last', row.last_at);
  }
  return expected;
}

export function sessionFigures({
  session,
  runs,
  fact,
  errors,
}: {
  session: SessionJson;
  runs: readonly RunJson[];
  fact: SessionFacts;
  errors: number;
}): Expected {
  const expected: Expected = new Map([
    ['card | Cost | figure', cost(session)],
    ['card | Tokens | figure', formatTokens(tokens(session))],
    ['card | Agents | figure', formatCount(session.agent_runs)],
    ['card | Tools | figure', formatCount(session.tool_calls)],
    [
      'card | Cost | note',
      session.unpriced_api_calls > 0
        ? `${counted({ count: session.unpriced_api_calls, one: 'call' })} without a price`
        : counted({ count: session.api_calls, one: 'API call' }),
    ],
    ['card | Tokens | note', `${formatTokens(session.output_tokens)} out · ${cached(session)} cached`],
    ['card | Files | figure', formatCount(fact.files_touched)],
    ['card | Files | note', `+${formatCount(fact.lines_added)} −${formatCount(fact.lines_removed)}`],
    ['card | Context peak | figure', shareOf(fact.context_peak_tokens, fact.context_limit)],
    ['card | Context peak | note', counted({ count: fact.compactions, one: 'compaction' })],
    ['card | Took | figure', took(fact)],
    ['card | Took | note', counted({ count: fact.prompts, one: 'prompt' })],
    ['mark | agents', formatCount(runs.length)],
    ['mark | errors', formatCount(errors)],
    ['mark | files', formatCount(fact.files_touched)],
    // The sets are written as transcripts alone: nothing took a snapshot of them.
    ['mark | snapshots-shown', 'Snapshots 0'],
    ['mark | snapshots', '0'],
  ]);
  if (session.tool_errors > 0)
    expected.set('card | Tools | note', `${formatCount(session.tool_errors)} failed`);
  for (const run of runs) {
    const cell = (heading: string, text: string) =>
      expected.set(`table | Agents of this run | ${run.agent_id} | ${heading}`, text);
    cell('Took', run.duration_ms === null ? goesOn : formatDuration(run.duration_ms));
    cell('Tools', `${formatCount(run.tool_calls)}${run.tool_errors > 0 ? ` ${run.tool_errors}✕` : ''}`);
    cell('Tokens', formatTokens(tokens(run)));
    cell('Own', cost(run));
    cell(
      'With subtree',
      cost({ cost_usd: run.subtree_cost_usd, unpriced_api_calls: run.subtree_unpriced_api_calls }),
    );
  }
  return expected;
}

/** How long it takes as a rule, as one text. */
export function usually({ p50_ms, p95_ms }: { p50_ms: number | null; p95_ms: number | null }): string {
  const [from, to] = [duration(p50_ms), duration(p95_ms)];
  return from === to ? from : `${from} – ${to}`;
}

/** The word, and the figures that it comes from where it is not good. */
export function health(of: { done: number; failed: number }): string {
  const { word, reason } = healthOf(of);
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}${word === 'healthy' ? '' : reason}`;
}
