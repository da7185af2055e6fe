import type { z } from 'zod';
import type { queries, QueryName } from '../../shared/queries/registry.ts';
import { seedRows, seedStart } from './seeded-rows.ts';

const DAY = 86_400_000;
const rows = seedRows({ seed: 7, sessions: 60 });
const anySession = rows.session_rollups[3]?.session_id ?? '';

/** Filters that every reporting query takes. */
const filters = [
  {},
  { since: seedStart + 3 * DAY + 1, until: seedStart + 9 * DAY },
  { since: seedStart + 40 * DAY },
  { project: 'acme/über-app' },
  { project: "o'brien/quote", member: '李雷' },
  { member: 'Ada', model: 'claude-haiku-5' },
  { agent_type: 'Explore' },
  { session_id: anySession },
  { project: 'no such project' },
];
const zones = ['UTC', 'Europe/Berlin', 'America/Los_Angeles', 'Asia/Kolkata', '-03:30'];
const daily = [
  ...filters,
  ...zones.map((time_zone) => ({ time_zone })),
  { time_zone: 'Europe/Berlin', since: seedStart + DAY, until: seedStart + 10 * DAY },
];
const scopes = [{}, { since: seedStart + 5 * DAY }, { project: 'acme/shop' }, { member: 'Grace' }];
const lists = [
  ...filters,
  { text: 'LOGIN' },
  { text: '50%' },
  { status: 'crashed' as const, text: 'fix' },
  { status: 'working' as const },
  { min_tool_errors: 1, min_agent_runs: 2 },
  { min_cost_micros: 1_000_000 },
  { branch: 'main' },
];

const errorFilters = [
  { kind: 'tool' as const, tool_name: 'Bash' },
  { fingerprint: 'print-2' },
  { text: 'EXIT CODE 3' },
  { text: '50%' },
  { branch: 'main' },
  { branch: 'main', text: 'exit', new_since: seedStart + 6 * DAY },
  { new_since: seedStart + 6 * DAY },
];

const details = [{ week_hour: 34, time_zone: 'Asia/Kolkata' }, { branch: 'main' }, { branch: 'no branch' }];

const largest = [
  { most: 2 },
  { most: 1, unit: 'tokens' as const, time_zone: 'Asia/Kolkata' },
  { most: 3, project: 'acme/shop' },
];

type Cases = { [Name in QueryName]: z.input<(typeof queries)[Name]['params']>[] };

/** Parameters that every query is asked with, on both databases. A new query does not compile without a line here. */
export const queryCases: Cases = {
  activity_totals: filters,
  agent_models: filters,
  agent_runs: [
    ...filters,
    { status: 'failed', limit: 5, offset: 2 },
    { status: 'running' },
    { offset: 100_000 },
  ],
  agents_in_trouble: scopes,
  agents_of_sessions: [{ session_ids: [] }, { session_ids: [anySession, 'none'], limit: 3 }],
  agents_per_day: daily,
  agents: filters,
  client_versions: filters,
  error_choices: filters,
  error_models: filters.map((filter) => ({ ...filter, fingerprint: 'print-1' })),
  errors_per_day: [...daily, { fingerprint: 'print-1' }],
  errors_recent: [...filters, { fingerprint: 'print-1' }, { limit: 3, offset: 3 }],
  errors_totals: [...filters, ...errorFilters],
  error_outcomes: [...filters, { fingerprints: ['print-1', 'print-2'], limit: 1 }, { fingerprints: [] }],
  errors: [
    ...filters,
    ...errorFilters,
    { limit: 2 },
    { sort: 'first', direction: 'asc', limit: 3, offset: 1 },
    { sort: 'last' },
    { sort: 'sessions' },
  ],
  file_costs: [...filters, { limit: 2 }],
  filter_options: [{ since: 0 }, { since: seedStart + 5 * DAY }],
  filter_values: [{}],
  now_agents: scopes,
  now_sessions: scopes,
  repeated_tasks: filters,
  review_sessions: lists.map((filter) => ({ ...filter, limit: 9 })),
  run_times_per_day: filters,
  session_agents: [{ session_id: anySession }, { session_id: 'none' }],
  session_branches: filters,
  session_ids: [{ prefix: '' }, { prefix: '000', limit: 3 }, { prefix: '%' }, { prefix: anySession }],
  session_titles: [{ session_ids: [] }, { session_ids: [anySession, 'none', anySession] }],
  session_segments: [{ session_id: anySession }, { session_id: 'none' }],
  session: [{ session_id: anySession }, { session_id: 'none' }],
  sessions_begun: filters,
  sessions_totals: lists,
  sessions_waiting: [{ since: 0 }, { since: seedStart + 5 * DAY }],
  sessions: [
    ...filters.map((filter) => ({ ...filter, begun: 1 })),
    ...lists,
    { sort: 'cost', limit: 7 },
    { sort: 'tokens', direction: 'asc', limit: 7, offset: 7 },
    { sort: 'duration' },
    { sort: 'started_at' },
    { sort: 'agent_runs' },
    { sort: 'tool_calls' },
    { sort: 'tool_errors' },
  ],
  shared_tasks: filters,
  signals: filters,
  skills: filters,
  task_costs: [...filters, { limit: 3 }],
  tool_sessions: [
    { tool_name: 'Bash' },
    { tool_name: 'Read', limit: 3 },
    { tool_name: 'none' },
    { tool_name: 'Edit', sort: 'cost' },
  ],
  tool_usage_by_project_agent: filters,
  tool_usage_per_day: daily,
  tools_by_agent: filters,
  tools_per_day: daily,
  tools: filters,
  usage_by_agent: filters,
  usage_by_branch: filters,
  usage_by_day: daily,
  usage_by_hour: filters,
  usage_by_member: filters,
  usage_by_model: filters,
  usage_by_project: filters,
  usage_by_project_agent: filters,
  usage_by_session: [...daily, ...details, { limit: 4 }],
  usage_by_week_hour: daily,
  usage_per_day_by_agent: daily,
  usage_per_day_by_branch: daily,
  usage_per_day_by_largest_member: [...daily, ...largest],
  usage_per_day_by_largest_project: [...daily, ...largest],
  usage_per_day_by_member: daily,
  usage_per_day_by_model: daily,
  usage_per_day_by_project: daily,
  usage_per_day_by_session: [...daily, ...details],
  usage_rows: daily,
  usage_totals: filters,
  waited_agents: filters,
  work: [...filters, { by: 'member' }, { by: 'project' }],
  work_by_week_hour: daily,
  work_per_day: daily,
  workflow_runs: [...filters, { limit: 3 }],
};
