import type { z } from 'zod';
import type { Query } from '../../shared/queries/parts/define-query.ts';
import { DAY } from '../../shared/core/time.ts';
import { dayAt, dayBounds } from '../../shared/queries/days/day-bounds.ts';
import { queries, type QueryName } from '../../shared/queries/registry.ts';

type Ask = { query: Query<z.ZodType, z.ZodType>; params: object };

/** What each page of the dashboard asks for a range that reaches today; every page asks what its frame needs as well. */
export function pagesAsked(o: { now: number; days: number; zone: string }): { page: string; asks: Ask[] }[] {
  const today = dayAt({ zone: o.zone, at: o.now });
  const startOf = (day: number) => dayBounds({ zone: o.zone, day }).startsAt;
  const range = { since: startOf(today - o.days + 1), until: undefined, time_zone: o.zone };
  const before = { since: startOf(today - 2 * o.days + 1), until: range.since };
  const month = { since: startOf(today - 20), time_zone: o.zone };
  const ask = (name: QueryName, params: object): Ask => ({
    query: queries[name] as unknown as Ask['query'],
    params,
  });
  const frame = [
    ask('filter_options', { since: startOf(today - 90) }),
    ask('sessions_waiting', { since: o.now - DAY }),
  ];
  const costs = (by: QueryName) => [
    ask(by, range),
    ask('usage_totals', before),
    ask('usage_by_day', month),
    ask('usage_by_week_hour', range),
    ask('usage_by_project_agent', range),
  ];
  const pages = {
    'Costs by model': costs('usage_per_day_by_model'),
    'Costs by project': [...costs('usage_per_day_by_largest_project'), ask('usage_by_project', range)],
    'Costs by member': [...costs('usage_per_day_by_largest_member'), ask('usage_by_member', range)],
    'Costs by branch': costs('usage_per_day_by_branch'),
    People: [ask('work', { ...range, by: 'member' }), ask('work', { ...range, by: 'both' })],
    Activity: [
      ask('work_by_week_hour', range),
      ask('work_per_day', { ...range, since: startOf(today - 364) }),
    ],
    Workflows: [ask('workflow_runs', range), ask('tools_by_agent', range)],
    Tools: [ask('tools', range), ask('tools_per_day', range)],
    'Tools of one agent': [
      ask('tools', { ...range, agent_type: 'Explore' }),
      ask('tools_per_day', { ...range, agent_type: 'Explore' }),
    ],
    Agents: [ask('agents', range), ask('agents_per_day', range)],
    Errors: [
      ask('errors', { ...range, limit: 100 }),
      ask('errors_totals', range),
      ask('errors_per_day', range),
      ask('error_choices', range),
    ],
    Sessions: [ask('sessions', { ...range, limit: 100 }), ask('sessions_totals', range)],
    'Sessions of a tool': [ask('tool_sessions', { ...range, tool_name: 'Bash' })],
    'Runs of an agent': [ask('agent_runs', { ...range, agent_type: 'Explore' })],
  };
  return Object.entries(pages).map(([page, asks]) => ({ page, asks: [...frame, ...asks] }));
}
