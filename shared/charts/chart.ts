import type { IsWhole, RunQuery } from '../queries/parts/define-query.ts';
import type { Filter } from '../queries/parts/filters.ts';
import type { ChartData } from './chart-data.ts';

/** What every report can be narrowed by, and what only some charts take. */
type ChartFilter = Filter & { week_hour?: number; branch?: string; fingerprint?: string };

/** What a chart is asked about. */
export type ChartQuestion = {
  ask: RunQuery;
  filter: ChartFilter;
  /** Days are cut in it. */
  zone: string;
  /** `YYYY-MM-DD`; undefined: from the first figure on, or a year where the chart is one of a year. */
  first: string | undefined;
  last: string;
  isWhole: IsWhole;
};

export type Chart = { title: string; load: (question: ChartQuestion) => Promise<ChartData> };
