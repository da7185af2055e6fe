import { formatCost } from '../../shared/core/money.ts';
import type { KeyedUsageRow, UsageRow } from '../../shared/queries/parts/usage-row.ts';
import type { Filter } from '../../shared/queries/parts/filters.ts';
import type { Deps } from '../deps.ts';
import type { Report } from '../reports/open-report.ts';
import { counted, formatCount, formatTokens } from '../terminal/format.ts';
import {
  usageByAgent,
  usageByBranch,
  usageByMember,
  usageByModel,
  usageByProject,
} from '../../shared/queries/usage-by.ts';
import { usageByDay } from '../../shared/queries/usage-by-day.ts';
import { usageBySession } from '../../shared/queries/usage-by-session.ts';
import { usageTotals } from '../../shared/queries/usage-totals.ts';
import { defineCommand } from '../cli/command.ts';
import { ensureFacts } from '../store/facts/ensure-facts.ts';
import { costByCommit, costByPullRequest } from '../store/queries/cost-by-git-work.ts';
import { costByTool } from '../store/queries/cost-by-tool.ts';
import { recordedCosts } from '../store/queries/recorded-costs.ts';
import { resolveSession } from '../reports/find-session.ts';
import { tokenFields, totalTokens } from '../reports/json-shape.ts';
import { tellPendingTexts } from '../reports/pending-texts.ts';
import { withReport } from '../reports/open-report.ts';
import { printReport } from '../reports/print-report.ts';
import { printNote, printTable } from '../cli/print.ts';
import { filterArgs, parseFilter, reportArgs } from '../reports/report-args.ts';
import { rangeJson } from '../reports/time-range.ts';

const groupings = [
  'day',
  'model',
  'agent',
  'project',
  'branch',
  'commit',
  'pr',
  'tool',
  'session',
  'member',
] as const;
/** What is known of the outputs of calls alone, which are in the journal. */
const ofOutputs: ReadonlySet<string> = new Set<Grouping>(['commit', 'pr']);
type Grouping = (typeof groupings)[number];
/** `label` is what people read where the key is an id. */
type CostRow = KeyedUsageRow & { label?: string };

export const command = defineCommand({
  name: 'cost',
  summary:
    'What the agents used and cost, by day, model, agent, project, branch, commit, pull request, tool, session or member',
  details:
    'What the agents used and cost. A response without a known price is counted as unpriced, never as free. ' +
    'By tool, the cost of a response is shared evenly among the tools that it called; "(no tool)" called none. ' +
    'By commit or pull request (pr), a response counts for the first one that its session made after it, so that the rows ' +
    'add up to the total; what came after the last one is "(not committed)" or "(no pull request)". One counts as made when the ' +
    'output of its own command names it: "[branch hash] subject" of git commit, cherry-pick and revert, the address of ' +
    'gh pr create and glab mr create. So "git commit --quiet" and commits from elsewhere are not seen, nor are those of ' +
    'sessions whose texts an older version read. Several of one call are one row; an amended commit is one of its own.',
  args: {
    by: { type: 'enum', options: [...groupings], default: 'day', description: 'One row for each' },
    ...filterArgs,
    ...reportArgs,
  },
  examples: [
    'subtrack cost --today',
    'subtrack cost --by agent --since 7d',
    'subtrack cost --by model --json',
    'subtrack cost --by commit --since 7d',
  ],
  async run({ args, deps }) {
    const { by } = args;
    const filter = parseFilter({ args, deps });
    await withReport({
      deps,
      args,
      text: ofOutputs.has(by) ? 'now' : 'later',
      async work(report) {
        if (ofOutputs.has(by)) tellPendingTexts({ deps, db: report.db });
        const resolved = await resolveSession({ runQuery: report.runQuery, filter });
        const rows = await readRows({ by, filter: resolved, report, timeZone: deps.timeZone });
        const [totals] = await report.runQuery(usageTotals, resolved);
        if (!totals) return;
        const [{ api_calls: recorded } = { api_calls: 0 }] = await report.runQuery(recordedCosts, resolved);
        if (args.json) {
          const value = {
            range: rangeJson({ range: filter, deps }),
            totals: tokenFields(totals),
            rows: rows.map((row) => ({ key: row.key, ...tokenFields(row) })),
            ...(recorded > 0 ? { recorded_cost_api_calls: recorded } : {}),
          };
          printReport({ report, deps, value });
        } else printCost({ deps, by, rows, totals, recorded });
      },
    });
  },
});

async function readRows(o: {
  by: Grouping;
  filter: Filter;
  report: Report;
  timeZone: string;
}): Promise<CostRow[]> {
  const { filter, report } = o;
  const { runQuery } = report;
  switch (o.by) {
    case 'day':
      return runQuery(usageByDay, { ...filter, time_zone: o.timeZone });
    case 'model':
      return runQuery(usageByModel, filter);
    case 'agent':
      return runQuery(usageByAgent, filter);
    case 'project':
      return runQuery(usageByProject, filter);
    case 'branch':
      return runQuery(usageByBranch, filter);
    case 'member':
      return runQuery(usageByMember, filter);
    case 'commit':
    case 'pr': {
      const { session_id: sessionId } = filter;
      ensureFacts({ db: report.db, ...(sessionId === undefined ? {} : { sessionId }) });
      const rows = await runQuery(o.by === 'commit' ? costByCommit : costByPullRequest, filter);
      return rows.map(({ project, ...row }) =>
        o.by === 'commit' && project !== null ? { ...row, label: `${row.key}  ${project}` } : row,
      );
    }
    case 'tool':
      return runQuery(costByTool, filter);
    case 'session': {
      const rows = await runQuery(usageBySession, filter);
      return rows.map((row) => ({ ...row, label: `${row.key.slice(0, 8)}  ${row.title ?? row.project}` }));
    }
  }
}

function printCost({
  deps,
  by,
  rows,
  totals,
  recorded,
}: {
  deps: Deps;
  by: Grouping;
  rows: CostRow[];
  totals: UsageRow;
  /** Calls whose cost is what the client wrote. */
  recorded: number;
}): void {
  if (rows.length === 0) {
    printNote({
      deps,
      text: 'Nothing was used in this range. Try "subtrack cost" without filters, or "subtrack import".',
    });
    return;
  }
  const figure = (title: string, value: (row: CostRow) => string, dropOrder?: number) => ({
    title,
    value,
    right: true,
    ...(dropOrder === undefined ? {} : { dropOrder }),
  });
  const tokens = (title: string, pick: (row: CostRow) => number, dropOrder: number) =>
    figure(title, (row) => formatTokens(pick(row)), dropOrder);
  printTable<CostRow>({
    deps,
    rows: [...rows, { key: 'total', ...totals }],
    columns: [
      {
        title: by,
        value: (row) => row.label ?? row.key,
        shrinkTo: by === 'session' ? 28 : 16,
        tone: (row) => (row.key === 'total' ? 'bold' : undefined),
      },
      tokens('input', (row) => row.input_tokens, 3),
      tokens('output', (row) => row.output_tokens, 2),
      tokens('cache read', (row) => row.cache_read_tokens, 4),
      tokens('cache write', (row) => row.cache_write_5m_tokens + row.cache_write_1h_tokens, 5),
      tokens('tokens', totalTokens, 1),
      figure('calls', (row) => formatCount(row.api_calls), 6),
      figure('cost', formatCost),
    ],
  });
  if (recorded > 0) {
    const calls = counted(recorded, 'call');
    printNote({
      deps,
      text: `\n${calls} cost what an old client wrote beside the response: no table has a price.`,
    });
  }
  if (totals.unpriced_api_calls > 0) {
    const calls = formatCount(totals.unpriced_api_calls);
    printNote({
      deps,
      text: `\n${calls} calls have no price; add one under "prices" in ${deps.paths.config}.`,
    });
  }
}
