import type { IsWhole, RunQuery } from '../queries/parts/define-query.ts';
import type { UsageSeriesRow } from '../queries/parts/usage-row.ts';
import {
  usagePerDayByLargestMember,
  usagePerDayByLargestProject,
} from '../queries/usage-per-day-by-largest.ts';
import { usagePerDayBySession } from '../queries/usage-per-day-by-session.ts';
import { usagePerDayByAgent, usagePerDayByBranch, usagePerDayByModel } from '../queries/usage-per-day-by.ts';
import type { SeriesKey } from './series-tones.ts';
import { askToolDays } from './tool-days.ts';

type AskPoints = (o: {
  ask: RunQuery;
  filter: object;
  /** What the chart is of: where there are too many series the largest are told apart. */
  unit: 'cost' | 'tokens';
  isWhole: IsWhole;
}) => Promise<UsageSeriesRow[]>;

/** What was used by day and one more thing: the points behind every chart of costs. `filter` names the time zone, too. */
export const askCostPoints: Record<SeriesKey, AskPoints> = {
  model: ({ ask, filter }) => ask(usagePerDayByModel, filter),
  agent: ({ ask, filter }) => ask(usagePerDayByAgent, filter),
  // As sessions are too many for a chart, so are projects and people.
  project: ({ ask, filter, unit }) => ask(usagePerDayByLargestProject, { ...filter, unit }),
  branch: ({ ask, filter }) => ask(usagePerDayByBranch, filter),
  member: ({ ask, filter, unit }) => ask(usagePerDayByLargestMember, { ...filter, unit }),
  // Sessions are too many: the dearest of them, and the rest as one.
  session: ({ ask, filter }) => ask(usagePerDayBySession, filter),
  tool: askToolDays,
};
