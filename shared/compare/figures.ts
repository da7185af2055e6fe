import type { SessionRow } from '../queries/parts/session-row.ts';
import type { UsageRow } from '../queries/parts/usage-row.ts';
import type { WorkRow } from '../queries/parts/work-row.ts';
import { knownCost, microsToUsd, type Cost } from '../core/money.ts';
import { cacheShare, inputOf, type TokenColumns } from '../core/tokens.ts';

/** Units of figures: `cost` is micro-dollars, `share` of one, `duration` milliseconds. */
export type FigureUnit = 'cost' | 'tokens' | 'count' | 'share' | 'duration';
/** One figure of one side; null: not known, or nothing that it could be of. */
export type Figure = { label: string; unit: FigureUnit; value: number | null };
/** The same figure of both sides, and what the second has more: as such, and as a share of the first. */
export type Difference = {
  label: string;
  unit: FigureUnit;
  a: number | null;
  b: number | null;
  change: number | null;
  share: number | null;
};

export function compareFigures(o: { a: readonly Figure[]; b: readonly Figure[] }): Difference[] {
  const others = new Map(o.b.map((figure) => [figure.label, figure.value]));
  return o.a.map(({ label, unit, value: a }) => {
    const b = others.get(label) ?? null;
    const change = a === null || b === null ? null : b - a;
    return { label, unit, a, b, change, share: change === null || !a ? null : change / a };
  });
}

/** For programs: money in dollars, durations in milliseconds. */
export function plainDifferences(differences: readonly Difference[]) {
  return differences.map(({ label, unit, a, b, change }) => ({
    figure: label,
    unit: unit === 'cost' ? 'usd' : unit === 'duration' ? 'ms' : unit,
    first: plain({ unit, value: a }),
    second: plain({ unit, value: b }),
    difference: plain({ unit, value: change }),
  }));
}

function plain({ unit, value }: { unit: FigureUnit; value: number | null }): number | null {
  return value !== null && unit === 'cost' ? microsToUsd(value) : value;
}

const count = (label: string, value: number): Figure => ({ label, unit: 'count', value });
const tokens = (label: string, value: number): Figure => ({ label, unit: 'tokens', value });
const duration = (label: string, value: number | null): Figure => ({ label, unit: 'duration', value });
const ratio = (o: { label: string; part: number; of: number; unit?: FigureUnit }): Figure => ({
  label: o.label,
  unit: o.unit ?? 'share',
  value: o.of === 0 ? null : o.part / o.of,
});
const cost = (row: Cost): Figure => ({ label: 'Cost', unit: 'cost', value: knownCost(row) });

function usage(row: TokenColumns & Cost): Figure[] {
  return [
    cost(row),
    tokens('Input', inputOf(row)),
    tokens('Output', row.output_tokens),
    { label: 'From the cache', unit: 'share', value: cacheShare(row) },
  ];
}

export function sessionFigures(row: SessionRow): Figure[] {
  return [
    ...usage(row),
    duration('From start to end', Math.max(0, row.last_event_at - row.started_at)),
    count('Prompts', row.prompts),
    count('Agent runs', row.agent_runs),
    count('Tool calls', row.tool_calls),
    ratio({ label: 'Failed calls', part: row.tool_errors, of: row.tool_calls }),
    count('Compactions', row.compactions),
    { label: 'Largest context', unit: 'tokens', value: row.context_peak_tokens },
    count('Files changed', row.files_touched),
    count('Lines added', row.lines_added),
    count('Lines removed', row.lines_removed),
  ];
}

type AgentFigures = TokenColumns &
  Cost & {
    runs: number;
    failed: number;
    sessions: number;
    tool_calls: number;
    tool_errors: number;
    p50_ms: number | null;
    p95_ms: number | null;
  };

export function agentFigures(row: AgentFigures): Figure[] {
  return [
    ...usage(row),
    ratio({ label: 'Cost of a run', part: row.cost_micros, of: row.runs, unit: 'cost' }),
    count('Runs', row.runs),
    ratio({ label: 'Runs that did not complete', part: row.failed, of: row.runs }),
    count('Sessions', row.sessions),
    duration('Half of the runs took less than', row.p50_ms),
    duration('95 of 100 took less than', row.p95_ms),
    count('Tool calls', row.tool_calls),
    ratio({ label: 'Failed calls', part: row.tool_errors, of: row.tool_calls }),
  ];
}

export function modelFigures(row: UsageRow): Figure[] {
  return [
    ...usage(row),
    count('Responses', row.api_calls),
    ratio({ label: 'Cost of a response', part: row.cost_micros, of: row.api_calls, unit: 'cost' }),
    ratio({ label: 'Output of a response', part: row.output_tokens, of: row.api_calls, unit: 'tokens' }),
    { label: 'Saved by the cache', unit: 'cost', value: row.cache_savings_micros },
  ];
}

export function workFigures(row: WorkRow): Figure[] {
  return [
    cost(row),
    tokens('Input', row.input_tokens),
    tokens('Output', row.output_tokens),
    ratio({ label: 'From the cache', part: row.cache_read_tokens, of: row.input_tokens }),
    count('Active hours', row.active_hours),
    ratio({ label: 'Cost of an active hour', part: row.cost_micros, of: row.active_hours, unit: 'cost' }),
    count('Sessions', row.sessions),
    count('Agent runs', row.agent_runs),
    ratio({ label: 'Runs that did not complete', part: row.failed_runs, of: row.agent_runs }),
    count('Tool calls', row.tool_calls),
    ratio({ label: 'Failed calls', part: row.tool_errors, of: row.tool_calls }),
  ];
}

/** Several rows as one; none is nothing. */
export function sumWork(rows: readonly WorkRow[]): WorkRow {
  const sum = (pick: (row: WorkRow) => number) => rows.reduce((all, row) => all + pick(row), 0);
  return {
    member: '',
    project: '',
    active_hours: sum((row) => row.active_hours),
    sessions: sum((row) => row.sessions),
    agent_runs: sum((row) => row.agent_runs),
    failed_runs: sum((row) => row.failed_runs),
    tool_calls: sum((row) => row.tool_calls),
    tool_errors: sum((row) => row.tool_errors),
    input_tokens: sum((row) => row.input_tokens),
    cache_read_tokens: sum((row) => row.cache_read_tokens),
    output_tokens: sum((row) => row.output_tokens),
    cost_micros: sum((row) => row.cost_micros),
    api_calls: sum((row) => row.api_calls),
    unpriced_api_calls: sum((row) => row.unpriced_api_calls),
  };
}
