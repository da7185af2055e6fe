import type { Filter } from '../../shared/queries/parts/filters.ts';
import type { CsvCell } from '../../shared/core/csv.ts';
import type { Report } from './open-report.ts';
import { agentRuns } from '../../shared/queries/agent-runs.ts';
import { errorsRecent } from '../../shared/queries/errors-recent.ts';
import { percentileOf } from '../../shared/queries/parts/percentiles.ts';
import { sessions } from '../../shared/queries/sessions.ts';
import { tools } from '../../shared/queries/tools.ts';
import { usageRows } from '../../shared/queries/usage-rows.ts';
import { agentRunsJson, isoTime, sessionJson, tokenFields } from './json-shape.ts';

type FlatRow = Record<string, CsvCell>;
type Source = { report: Report; filter: Filter; timeZone: string };
/** `columns` in their order, also when there are no rows. */
type ExportSource = { columns: readonly string[]; read: (source: Source) => Promise<FlatRow[]> };

const tokenColumns = [
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'cost_usd',
  'api_calls',
  'unpriced_api_calls',
];

const EVERY_ROW = 2 ** 31 - 1;

/** What can be exported as rows; `events` is a stream of its own, see export.ts. */
export const exportSets = {
  sessions: {
    columns: [
      'session_id',
      'project',
      'title',
      'status',
      'started_at',
      'ended_at',
      'agent_runs',
      'tool_calls',
      'tool_errors',
      ...tokenColumns,
      'member',
      'model',
      'git_branch',
      'client_version',
      'last_event_at',
      'prompts',
      'compactions',
      'files_touched',
      'lines_added',
      'lines_removed',
    ],
    read: async ({ report, filter }) =>
      (await report.runQuery(sessions, { ...filter, sort: 'started_at', direction: 'asc' })).map((row) => ({
        ...sessionJson(row),
        member: row.member,
        model: row.model,
        git_branch: row.git_branch,
        client_version: row.client_version,
        last_event_at: isoTime(row.last_event_at),
        prompts: row.prompts,
        compactions: row.compactions,
        files_touched: row.files_touched,
        lines_added: row.lines_added,
        lines_removed: row.lines_removed,
      })),
  },
  agents: {
    columns: [
      'session_id',
      'project',
      'member',
      'agent_id',
      'parent_agent_id',
      'agent_type',
      'description',
      'depth',
      'status',
      'background',
      'model',
      'tool_use_id',
      'started_at',
      'ended_at',
      'duration_ms',
      'tool_calls',
      'tool_errors',
      ...tokenColumns,
      'subtree_tokens',
      'subtree_cost_usd',
      'subtree_unpriced_api_calls',
    ],
    read: async ({ report, filter }) => {
      const runs = await report.runQuery(agentRuns, { ...filter, limit: EVERY_ROW });
      const shown = agentRunsJson(runs);
      return runs.map(({ session_id, project, member }, index) => ({
        session_id,
        project,
        member,
        ...shown[index],
      }));
    },
  },
  usage: {
    columns: ['day', 'project', 'member', 'session_id', 'agent_type', 'model', ...tokenColumns],
    read: async ({ report, filter, timeZone }) =>
      (await report.runQuery(usageRows, { ...filter, time_zone: timeZone })).map((row) => ({
        day: row.day,
        project: row.project,
        member: row.member,
        session_id: row.session_id,
        agent_type: row.agent_type,
        model: row.model,
        ...tokenFields(row),
      })),
  },
  tools: {
    columns: [
      'tool_name',
      'calls',
      'errors',
      'denied',
      'sessions',
      'timed_calls',
      'p50_ms',
      'p95_ms',
      'max_ms',
      'total_ms',
    ],
    read: async ({ report, filter }) =>
      (await report.runQuery(tools, filter)).map((row) => ({
        tool_name: row.tool_name,
        calls: row.calls,
        errors: row.errors,
        denied: row.denied,
        sessions: row.sessions,
        timed_calls: row.timed_calls,
        p50_ms: percentileOf(row, 0.5),
        p95_ms: percentileOf(row, 0.95),
        max_ms: row.timed_calls === 0 ? null : row.duration_max_ms,
        total_ms: row.duration_sum_ms,
      })),
  },
  errors: {
    columns: [
      'last_at',
      'session_id',
      'project',
      'kind',
      'agent_type',
      'tool_name',
      'message',
      'occurrences',
      'fingerprint',
    ],
    read: async ({ report, filter }) =>
      (await report.runQuery(errorsRecent, { ...filter, limit: EVERY_ROW })).map((row) => ({
        last_at: isoTime(row.last_at),
        session_id: row.session_id,
        project: row.project,
        kind: row.kind,
        agent_type: row.agent_type,
        tool_name: row.tool_name,
        message: row.message,
        occurrences: row.occurrences,
        fingerprint: row.fingerprint,
      })),
  },
} as const satisfies Record<string, ExportSource>;

export type ExportSet = keyof typeof exportSets;
