import { usageColumns } from '../parts/usage-row.ts';

// A day's figures lie in lists of cells: the names that a cell is about, then its numbers, in the order told here. What
// makes them (make-day-sql.ts) and what reads them (answers) both go by these lists.

export const usageNumbers = Object.keys(usageColumns) as (keyof typeof usageColumns)[];

export const toolNumbers = [
  'calls',
  'errors',
  'denied',
  'sessions',
  'timed_calls',
  'duration_sum_ms',
  'duration_max_ms',
] as const;

/** What tools used, and calls of them that did not tell. */
export const toolUsageNumbers = [...usageNumbers, 'untold_calls'] as const;

export const agentNumbers = [
  'runs',
  'running',
  'failed',
  'sessions',
  'tool_calls',
  'tool_errors',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'cost_micros',
  'api_calls',
  'unpriced_api_calls',
  'max_ms',
  'last_event_at',
] as const;

/** What people did in projects. `hour_bits`: of each hour of the day whether an agent answered in it. */
export const peopleNumbers = [
  'hour_bits',
  'sessions',
  'agent_runs',
  'failed_runs',
  'tool_calls',
  'tool_errors',
  'input_tokens',
  'cache_read_tokens',
  'output_tokens',
  'cost_micros',
  'api_calls',
  'unpriced_api_calls',
] as const;

/**
 * When sessions were at work, by hour. Whose hours they were is told by `people`: a person may be at work in several slices in
 * one hour. Days that were made earlier count them here as well (`unused`), and the whole day under the hour ''.
 */
export const activityNumbers = ['sessions', 'unused', 'cost_micros', 'unpriced_api_calls'] as const;

/** Which of them are the greatest of all, not the sum. */
export const greatest: ReadonlySet<string> = new Set(['duration_max_ms', 'max_ms', 'last_event_at']);

/** Runs take longer than calls: their buckets are as many, each this many times as wide. */
export const runBucketScale = 64;

/** What each column holds: how many names a cell begins with, and its numbers; `buckets`: a list of durations at the end. */
export const dayColumns = {
  usage: { names: ['agent_type', 'model'], numbers: usageNumbers, buckets: false },
  projects: { names: ['project', 'agent_type'], numbers: usageNumbers, buckets: false },
  members: { names: ['member'], numbers: usageNumbers, buckets: false },
  hours: { names: ['hour'], numbers: usageNumbers, buckets: false },
  tools: { names: ['tool_name'], numbers: toolNumbers, buckets: true },
  agent_tools: { names: ['agent_type', 'tool_name'], numbers: toolNumbers, buckets: true },
  tool_usage: { names: ['agent_type', 'tool_name'], numbers: toolUsageNumbers, buckets: false },
  people: { names: ['member', 'project'], numbers: peopleNumbers, buckets: false },
  activity: { names: ['hour'], numbers: activityNumbers, buckets: false },
  agents: { names: ['agent_type'], numbers: agentNumbers, buckets: true },
} as const satisfies Record<
  string,
  { names: readonly string[]; numbers: readonly string[]; buckets: boolean }
>;
export type DayColumn = keyof typeof dayColumns;
export const dayColumnNames = Object.keys(dayColumns) as DayColumn[];
