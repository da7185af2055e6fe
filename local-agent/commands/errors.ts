import type { z } from 'zod';
import type { Deps } from '../deps.ts';
import { splitHeadline } from '../../shared/events/error-headline.ts';
import { errorKinds } from '../../shared/events/event-schema.ts';
import { errors } from '../../shared/queries/errors.ts';
import { readAgents } from '../../shared/queries/parts/error-lists.ts';
import { errorsTotals } from '../../shared/queries/errors-totals.ts';
import { formatCount, formatWhen } from '../terminal/format.ts';
import { defineCommand } from '../cli/command.ts';
import { resolveSession } from '../reports/find-session.ts';
import { isoTime } from '../reports/json-shape.ts';
import { withReport } from '../reports/open-report.ts';
import { printReport } from '../reports/print-report.ts';
import { printNote, printTable } from '../cli/print.ts';
import { filterArgs, parseFilter, parseLimit, reportArgs } from '../reports/report-args.ts';
import { rangeJson } from '../reports/time-range.ts';

type ErrorRow = z.infer<typeof errors.row>;
const SHOWN = 30;

export const command = defineCommand({
  name: 'errors',
  summary: 'Errors that recur: how often, where, and when last',
  args: {
    kind: { type: 'enum', options: [...errorKinds], description: 'Only errors of this kind' },
    tool: { type: 'string', valueHint: 'name', description: 'Only errors of this tool' },
    limit: {
      type: 'string',
      valueHint: 'n',
      description: `How many (tables: ${SHOWN} unless told, JSON: all)`,
    },
    ...filterArgs,
    ...reportArgs,
  },
  examples: ['subtrack errors --since 7d', 'subtrack errors --tool Bash --json'],
  async run({ args, deps }) {
    const limit = parseLimit(args.limit);
    const filter = parseFilter({ args, deps });
    await withReport({
      deps,
      args,
      async work(report) {
        const { runQuery } = report;
        const asked = {
          ...(await resolveSession({ runQuery, filter })),
          kind: args.kind,
          tool_name: args.tool,
        };
        const shown = limit ?? (args.json ? undefined : SHOWN);
        const rows = await runQuery(errors, { ...asked, limit: shown });
        const [totals] = shown === undefined ? [sumOf(rows)] : await runQuery(errorsTotals, asked);
        if (args.json) {
          printReport({
            report,
            deps,
            value: {
              range: rangeJson({ range: filter, deps }),
              totals: { occurrences: totals?.occurrences ?? 0, groups: totals?.groups ?? 0 },
              errors: rows.map(errorJson),
            },
          });
        } else
          printErrors({ deps, rows, groups: totals?.groups ?? 0, occurrences: totals?.occurrences ?? 0 });
      },
    });
  },
});

/** `Bash exit 2`: what all failed commands begin with leaves the room of the message to the message. */
function whereOf({ tool_name, message }: ErrorRow): string {
  const { exit, says } = splitHeadline(message ?? '');
  const code =
    exit === undefined || exit === says ? '' : ` ${exit.toLowerCase().replace('exit code', 'exit')}`;
  return `${tool_name ?? '–'}${code}`;
}

/** Where all groups are given out, nothing has to be asked again. */
function sumOf(rows: readonly ErrorRow[]): { occurrences: number; groups: number } {
  return { occurrences: rows.reduce((sum, row) => sum + row.occurrences, 0), groups: rows.length };
}

function printErrors({
  deps,
  rows,
  groups,
  occurrences,
}: {
  deps: Deps;
  rows: ErrorRow[];
  groups: number;
  occurrences: number;
}): void {
  if (rows.length === 0) {
    printNote({ deps, text: 'No errors in this range. "subtrack sessions" shows what ran.' });
    return;
  }
  const now = deps.clock();
  printTable<ErrorRow>({
    deps,
    rows,
    columns: [
      { title: 'count', value: (row) => formatCount(row.occurrences), right: true },
      { title: 'kind', value: (row) => row.kind, dropOrder: 1 },
      { title: 'tool', value: whereOf, shrinkTo: 12, dropOrder: 2 },
      { title: 'message', value: (row) => splitHeadline(row.message ?? '').says || '–', shrinkTo: 30 },
      { title: 'sessions', value: (row) => formatCount(row.sessions), right: true, dropOrder: 3 },
      { title: 'last in', value: (row) => row.session_id.slice(0, 8), dropOrder: 4 },
      {
        title: 'last',
        value: (row) => formatWhen({ at: row.last_at, now, timeZone: deps.timeZone }),
        right: true,
      },
    ],
  });
  if (rows.length < groups) {
    const all = `${formatCount(occurrences)} errors in ${formatCount(groups)} groups`;
    printNote({ deps, text: `${all}; the ${formatCount(rows.length)} most frequent are shown (--limit n).` });
  }
}

function errorJson(row: ErrorRow) {
  return {
    fingerprint: row.fingerprint,
    kind: row.kind,
    tool_name: row.tool_name,
    agent_type: row.agent_type,
    message: row.message,
    occurrences: row.occurrences,
    sessions: row.sessions,
    agents: readAgents(row),
    first_at: isoTime(row.first_at),
    last_at: isoTime(row.last_at),
    last_session_id: row.session_id,
    last_event_id: row.last_event_id,
  };
}
