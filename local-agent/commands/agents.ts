import { formatCost } from '../../shared/core/money.ts';
import type { z } from 'zod';
import { agents } from '../../shared/queries/agents.ts';
import { formatCount, formatDuration, formatShare, formatTokens } from '../terminal/format.ts';
import { defineCommand } from '../cli/command.ts';
import { resolveSession } from '../reports/find-session.ts';
import { isoTime, tokenFields, totalTokens } from '../reports/json-shape.ts';
import { withReport } from '../reports/open-report.ts';
import { printReport } from '../reports/print-report.ts';
import { printNote, printTable } from '../cli/print.ts';
import { filterArgs, parseFilter, reportArgs } from '../reports/report-args.ts';
import { rangeJson } from '../reports/time-range.ts';

type AgentRow = z.infer<typeof agents.row>;

export const command = defineCommand({
  name: 'agents',
  summary: 'Agent types: runs, failures, tool calls, run time and cost',
  details:
    'Agent types with what their runs, started in the range, did and cost. Failed counts failed, killed and orphaned.',
  args: { ...filterArgs, ...reportArgs },
  examples: ['subtrack agents --since 7d', 'subtrack agents --project acme/shop --json'],
  async run({ args, deps }) {
    const filter = parseFilter({ args, deps });
    await withReport({
      deps,
      args,
      async work(report) {
        const { runQuery } = report;
        const rows = await runQuery(agents, await resolveSession({ runQuery, filter }));
        if (args.json) {
          printReport({
            report,
            deps,
            value: {
              range: rangeJson({ range: filter, deps }),
              agents: rows.map(agentJson),
            },
          });
          return;
        }
        if (rows.length === 0) {
          printNote({
            deps,
            text: 'No agent ran in this range. Try "subtrack agents" without filters, or "subtrack import".',
          });
          return;
        }
        printTable<AgentRow>({ deps, rows, columns: agentColumns });
      },
    });
  },
});

/** `3 · 12 %` of the runs, as the dashboard writes it. */
function failedOf({ failed, runs }: AgentRow): string {
  return failed === 0 ? '0' : `${formatCount(failed)} · ${formatShare({ part: failed, whole: runs })}`;
}

const agentColumns = [
  { title: 'agent', value: (row: AgentRow) => row.agent_type, shrinkTo: 12 },
  { title: 'runs', value: (row: AgentRow) => formatCount(row.runs), right: true },
  {
    title: 'failed',
    value: failedOf,
    right: true,
    tone: (row: AgentRow) => (row.failed > 0 ? ('red' as const) : undefined),
  },
  { title: 'tools', value: (row: AgentRow) => formatCount(row.tool_calls), right: true, dropOrder: 5 },
  {
    title: 'failed tools',
    value: (row: AgentRow) => formatCount(row.tool_errors),
    right: true,
    dropOrder: 6,
    tone: (row: AgentRow) => (row.tool_errors > 0 ? ('red' as const) : undefined),
  },
  { title: 'p50', value: (row: AgentRow) => formatDuration(row.p50_ms), right: true, dropOrder: 3 },
  { title: 'p95', value: (row: AgentRow) => formatDuration(row.p95_ms), right: true, dropOrder: 2 },
  { title: 'tokens', value: (row: AgentRow) => formatTokens(totalTokens(row)), right: true, dropOrder: 1 },
  { title: 'cost', value: (row: AgentRow) => formatCost(row), right: true },
];

function agentJson(row: AgentRow) {
  return {
    agent_type: row.agent_type,
    runs: row.runs,
    running: row.running,
    failed: row.failed,
    sessions: row.sessions,
    tool_calls: row.tool_calls,
    tool_errors: row.tool_errors,
    p50_ms: row.p50_ms,
    p95_ms: row.p95_ms,
    max_ms: row.max_ms,
    last_event_at: isoTime(row.last_event_at),
    ...tokenFields(row),
  };
}
