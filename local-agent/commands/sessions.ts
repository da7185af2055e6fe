import { heardFor } from '../../shared/agents/quiet.ts';
import { IMPORTED } from '../../shared/agents/imported.ts';
import { formatCost } from '../../shared/core/money.ts';
import type { SessionRow } from '../../shared/queries/parts/session-row.ts';
import type { Deps } from '../deps.ts';
import { counted, formatCount, formatDuration, formatTokens, formatWhen } from '../terminal/format.ts';
import { sessionStatuses } from '../../shared/events/event-schema.ts';
import { sessions, sessionSorts } from '../../shared/queries/sessions.ts';
import { sessionsTotals } from '../../shared/queries/sessions-totals.ts';
import { defineCommand } from '../cli/command.ts';
import { sessionJson, totalTokens } from '../reports/json-shape.ts';
import { withReport } from '../reports/open-report.ts';
import { printReport } from '../reports/print-report.ts';
import { printNote, printTable } from '../cli/print.ts';
import { filterArgs, parseFilter, parseLimit, reportArgs } from '../reports/report-args.ts';
import { sessionWord } from '../reports/status-words.ts';

const SHOWN = 30;
const { session: _session, ...sessionFilters } = filterArgs;

export const command = defineCommand({
  name: 'sessions',
  summary: 'List sessions with status, agents, tokens and cost',
  args: {
    ...sessionFilters,
    status: { type: 'enum', options: [...sessionStatuses], description: 'Only sessions in this state' },
    text: {
      type: 'string',
      valueHint: 'words',
      description: 'Only sessions whose title, project, branch or id has this',
    },
    sort: {
      type: 'enum',
      options: [...sessionSorts],
      default: 'last_event_at',
      description: 'Greatest first by',
    },
    limit: {
      type: 'string',
      valueHint: 'n',
      description: `How many (tables: ${SHOWN} unless told, JSON: all)`,
    },
    ...reportArgs,
  },
  examples: [
    'subtrack sessions --since 7d --sort cost',
    'subtrack sessions --status crashed',
    'subtrack sessions --json',
  ],
  async run({ args, deps }) {
    const limit = parseLimit(args.limit);
    const filter = {
      ...parseFilter({ args, deps }),
      text: args.text,
      status: args.status,
    };
    await withReport({
      deps,
      args,
      async work(report) {
        const { runQuery } = report;
        const { sort } = args;
        const rows = await runQuery(sessions, {
          ...filter,
          sort,
          limit: limit ?? (args.json ? undefined : SHOWN),
        });
        if (args.json) {
          printReport({ report, deps, value: { sessions: rows.map(sessionJson) } });
          return;
        }
        const [totals] = await runQuery(sessionsTotals, filter);
        printSessions({ deps, rows, total: totals?.sessions ?? rows.length });
      },
    });
  },
});

/** What came from a link says so. */
function titleOf({ title, entrypoint, member }: SessionRow): string {
  return entrypoint === IMPORTED ? `${member}: ${title ?? '–'}` : (title ?? '–');
}

function printSessions({ deps, rows, total }: { deps: Deps; rows: SessionRow[]; total: number }): void {
  if (rows.length === 0) {
    printNote({
      deps,
      text: 'No sessions here yet. Run "subtrack init" to record new ones, "subtrack import" to read old ones.',
    });
    return;
  }
  const now = deps.clock();
  printTable<SessionRow>({
    deps,
    rows,
    columns: [
      { title: 'session', value: (row) => row.session_id.slice(0, 8) },
      {
        title: 'status',
        value: (row) => sessionWord({ ...row, now })[0],
        tone: (row) => sessionWord({ ...row, now })[1],
      },
      { title: 'project', value: (row) => row.project, shrinkTo: 10, dropOrder: 3 },
      { title: 'title', value: titleOf, shrinkTo: 28 },
      {
        title: 'last seen',
        value: (row) => formatWhen({ at: row.last_event_at, now, timeZone: deps.timeZone }),
        right: true,
        dropOrder: 1,
      },
      {
        title: 'length',
        value: (row) => formatDuration(heardFor({ row, now })),
        right: true,
        dropOrder: 6,
      },
      { title: 'agents', value: (row) => formatCount(row.agent_runs), right: true, dropOrder: 4 },
      { title: 'tools', value: (row) => formatCount(row.tool_calls), right: true, dropOrder: 7 },
      {
        title: 'failed',
        value: (row) => formatCount(row.tool_errors),
        right: true,
        dropOrder: 5,
        tone: (row) => (row.tool_errors > 0 ? 'red' : undefined),
      },
      { title: 'tokens', value: (row) => formatTokens(totalTokens(row)), right: true, dropOrder: 2 },
      { title: 'cost', value: formatCost, right: true },
    ],
  });
  if (total > rows.length) {
    printNote({
      deps,
      text: `\n${rows.length} of ${counted(total, 'session')}; --limit shows more, --since and --text find.`,
    });
  }
}
