import { heardFor } from '../../shared/agents/quiet.ts';
import type { AgentRunRow } from '../../shared/queries/parts/session-row.ts';
import type { Deps } from '../deps.ts';
import type { TreeLine } from '../reports/tree-lines.ts';
import type { SessionToolCall } from '../store/queries/session-facts.ts';
import type { SessionReport } from '../reports/session-report.ts';
import { formatCost } from '../../shared/core/money.ts';
import { counted, formatCount, formatDuration, formatMoment, formatTokens } from '../terminal/format.ts';
import { plainText } from '../terminal/plain-text.ts';
import { widthOf } from '../terminal/terminal.ts';
import { wrapText } from '../terminal/wrap-text.ts';
import { treeLines } from '../reports/tree-lines.ts';
import { subtreeCalls, totalTokens } from '../reports/json-shape.ts';
import { paintFor, printLine, printTable } from '../cli/print.ts';
import { durationOf } from '../store/queries/session-facts.ts';
import { runWord, sessionWord } from '../reports/status-words.ts';

const SHOWN_ERRORS = 10;

/** A session for people: its figures, its agents as a tree, what it did with which tools, and its last errors. */
export function printSession({ deps, report }: { deps: Deps; report: SessionReport }): void {
  printHead({ deps, report });
  printAgents({ deps, runs: report.runs });
  printTools({ deps, report });
  printErrors({ deps, report });
}

function printHead({ deps, report: { row } }: { deps: Deps; report: SessionReport }): void {
  const paint = paintFor(deps);
  const [word, tone] = sessionWord({ ...row, now: deps.clock() });
  const moment = (at: number) => formatMoment({ at, timeZone: deps.timeZone });
  const wrap = (text: string) => wrapText({ text, width: widthOf(deps) });
  const facts = [
    `${plainText(row.project)}${row.git_branch ? ` on ${plainText(row.git_branch)}` : ''}, ${plainText(row.member)}`,
    `${moment(row.started_at)} to ${moment(row.last_event_at)}, ${formatDuration(heardFor({ row, now: deps.clock() }))}`,
    `${formatCost(row)}, ${formatTokens(totalTokens(row))} tokens in ${counted(row.api_calls, 'call')}`,
    `${counted(row.agent_runs, 'subagent')}, ${counted(row.tool_calls, 'tool call')}, ${formatCount(row.tool_errors)} failed`,
    `${counted(row.files_touched, 'file')} touched, +${formatCount(row.lines_added)} −${formatCount(row.lines_removed)} lines`,
  ];
  const lines = [
    ...wrap(plainText(row.title ?? 'Untitled session')).map((line) => paint('bold', line)),
    `${row.session_id}  ${tone ? paint(tone, word) : word}`,
    ...facts.flatMap(wrap),
  ];
  printLine({ deps, text: lines.join('\n') });
}

function printAgents({ deps, runs }: { deps: Deps; runs: AgentRunRow[] }): void {
  if (runs.length === 0) return;
  const callsOf = subtreeCalls(runs);
  printLine({ deps, text: '' });
  printTable<TreeLine<AgentRunRow>>({
    deps,
    rows: treeLines(runs),
    columns: [
      { title: 'agent', value: runName, shrinkTo: 16 },
      {
        title: 'status',
        value: ({ run }) => runWord(run)[0],
        tone: ({ run }) => runWord(run)[1],
      },
      { title: 'model', value: ({ run }) => run.model ?? '–', shrinkTo: 8, dropOrder: 4 },
      {
        title: 'time',
        value: ({ run }) => formatDuration(run.ended_at === null ? null : run.ended_at - run.started_at),
        right: true,
        dropOrder: 3,
      },
      { title: 'tools', value: ({ run }) => formatCount(run.tool_calls), right: true, dropOrder: 5 },
      {
        title: 'failed',
        value: ({ run }) => formatCount(run.tool_errors),
        right: true,
        dropOrder: 6,
        tone: ({ run }) => (run.tool_errors > 0 ? 'red' : undefined),
      },
      { title: 'tokens', value: ({ run }) => formatTokens(totalTokens(run)), right: true, dropOrder: 2 },
      { title: 'cost', value: ({ run }) => formatCost(run), right: true },
      {
        title: 'subtree',
        value: ({ run }) => formatCost({ cost_micros: run.subtree_cost_micros, ...callsOf(run) }),
        right: true,
        dropOrder: 1,
      },
    ],
  });
}

function runName({ run, strokes }: TreeLine<AgentRunRow>): string {
  return `${strokes}${run.agent_type}${run.description ? `: ${run.description}` : ''}`;
}

function printTools({ deps, report: { toolCalls } }: { deps: Deps; report: SessionReport }): void {
  if (toolCalls.length === 0) return;
  const groups = [...Map.groupBy(toolCalls, (call) => call.tool_name)]
    .map(([tool, calls]) => ({
      tool,
      calls: calls.length,
      errors: calls.filter((call) => call.status === 'error').length,
      denied: calls.filter((call) => call.status === 'denied').length,
      time: timeOf(calls),
    }))
    .sort((a, b) => b.calls - a.calls || a.tool.localeCompare(b.tool));
  printLine({ deps, text: '' });
  printTable<(typeof groups)[number]>({
    deps,
    rows: groups,
    columns: [
      { title: 'tool', value: (row) => row.tool, shrinkTo: 12 },
      { title: 'calls', value: (row) => formatCount(row.calls), right: true },
      {
        title: 'failed',
        value: (row) => formatCount(row.errors),
        right: true,
        tone: (row) => (row.errors > 0 ? 'red' : undefined),
      },
      { title: 'denied', value: (row) => formatCount(row.denied), right: true, dropOrder: 1 },
      { title: 'time', value: (row) => formatDuration(row.time), right: true },
    ],
  });
}

/** Null when no call's time is known. */
function timeOf(calls: readonly SessionToolCall[]): number | null {
  const known = calls.map(durationOf).filter((duration) => duration !== null);
  return known.length === 0 ? null : known.reduce((sum, duration) => sum + duration, 0);
}

function printErrors({ deps, report: { errors } }: { deps: Deps; report: SessionReport }): void {
  if (errors.length === 0) return;
  printLine({ deps, text: '' });
  printTable<(typeof errors)[number]>({
    deps,
    rows: errors.slice(-SHOWN_ERRORS),
    columns: [
      { title: 'error at', value: (row) => formatMoment({ at: row.at, timeZone: deps.timeZone }) },
      { title: 'kind', value: (row) => row.tool_name ?? row.kind, shrinkTo: 8 },
      { title: 'message', value: (row) => row.message ?? '–', shrinkTo: 12 },
    ],
  });
  const hidden = errors.length - SHOWN_ERRORS;
  if (hidden > 0) printLine({ deps, text: `and ${formatCount(hidden)} earlier ones; --json has all` });
}
