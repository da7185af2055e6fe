import type { Filter } from '../parts/filters.ts';
import type { DayCells, Names } from './add-up.ts';
import type { DayColumn } from './cells.ts';
import type { Row } from './order-rows.ts';
import type { SummedColumn } from './summed-weeks.ts';

export type Params = Filter;
/** `beside`: the days of the second column. */
type Asked = { days: readonly DayCells[]; beside: readonly DayCells[]; params: Params; zone: string };
/** How a query is answered from days: which column tells it, if any tells what is asked, and the rows that the query has. */
export type DayAnswer = {
  column: (params: Params) => DayColumn | undefined;
  /** A second column that the answer needs. */
  beside?: DayColumn;
  /** What of weeks that are added up stands for the days of a column. */
  summed?: Partial<Record<DayColumn, SummedColumn>>;
  /** Whether they tell what is asked for; where nothing is said they always do. */
  isSummed?: (params: Params) => boolean;
  answer: (asked: Asked) => Row[];
};

export function isFit(names: Names, params: Params, filter: keyof Params): boolean {
  return params[filter] === undefined || names[filter] === params[filter];
}

/** Of model and agent type; projects, members and sessions are a matter of slices. */
export function narrowsOnlyBy(params: Params, filters: readonly (keyof Params)[]): boolean {
  return (['model', 'agent_type'] as const).every(
    (one) => params[one] === undefined || filters.includes(one),
  );
}
