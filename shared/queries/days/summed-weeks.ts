import { bucketColumns } from '../../ledger/duration-buckets.ts';
import { splitToolKey } from '../../ledger/skill-keys.ts';
import { addUp, type Cell, type DayCells, type Names } from './add-up.ts';
import { type DayColumn, dayColumns } from './cells.ts';
import { seriesOf } from './series-of-weeks.ts';
import { addUpWorkOf, workDaysOf, workNumbers } from './work-answers.ts';

// Weeks of days, of what the slice of everything holds: a page of three months adds up thirteen of them and the days at its
// ends, not ninety.

/** Sevens of days since the epoch; four of them are a block of packed days. */
export const daysInWeek = 7;

export function weekOf(day: number): number {
  return Math.floor(day / daysInWeek);
}

/**
 * What is told of a week. `projects`, `members`, `agent_tools`: cells as those of its days. `people`: the same, with hours at
 * work in the place of the hours' bits; and where the project is null, the hours of a member, of which one counts once in
 * however many projects. `work`: a cell a day (see `workDaysOf`). `tool_days`: of each day its tools, whichever agent used
 * them. `member_days`, `project_days`: see series-of-weeks.ts.
 */
export const summedColumns = {
  people: 'people',
  work: 'people',
  projects: 'projects',
  project_days: 'projects',
  members: 'members',
  member_days: 'members',
  agent_tools: 'agent_tools',
  tool_days: 'tool_usage',
} as const satisfies Record<string, DayColumn>;
export type SummedColumn = keyof typeof summedColumns;
export const summedColumnNames = Object.keys(summedColumns) as SummedColumn[];
/** What weeks are added up from. */
export type SummedSource = (typeof summedColumns)[SummedColumn];

const sumOf: Record<SummedColumn, (days: readonly DayCells[]) => unknown> = {
  people: (days) => [
    ...addUpWorkOf({ days, by: 'both' }).map(({ member, project, active_hours, ...sums }) => [
      member,
      project,
      active_hours,
      ...workNumbers.map((name) => sums[name]),
    ]),
    ...addUpWorkOf({ days, by: 'member' }).map(({ member, active_hours }) => [member, null, active_hours]),
  ],
  work: (days) => workDaysOf({ days }),
  projects: (days) => sumCells({ column: 'projects', days }),
  project_days: (days) => seriesOf({ column: 'projects', days }),
  members: (days) => sumCells({ column: 'members', days }),
  member_days: (days) => seriesOf({ column: 'members', days }),
  agent_tools: (days) => sumCells({ column: 'agent_tools', days }),
  tool_days: (days) => [...Map.groupBy(days, ({ day }) => day)].map(([day, own]) => [day, toolCells(own)]),
};

function toolCells(days: readonly DayCells[]): unknown[][] {
  return addUp({ column: 'tool_usage', days, keyOf: toolOf }).map(({ key, sums }) => [
    '',
    ...key,
    ...dayColumns.tool_usage.numbers.map((name) => sums[name] ?? 0),
  ]);
}

const toolOf = ({ tool_name = '' }: Names) => [splitToolKey(String(tool_name)).tool];

/** Of these each day is told for itself, so that fewer days are told as well. */
const toldByDay: ReadonlySet<SummedColumn> = new Set(['work', 'tool_days']);

export function isToldByDay(column: SummedColumn): boolean {
  return toldByDay.has(column);
}

/**
 * Of these weeks are added up by the database where they hold no more cells together, so that one list is read in place of one
 * a week: two rows read for each cell, of the 10,000 that a page may.
 */
export const mostCellsAdded: Partial<Record<SummedColumn, number>> = {
  projects: 600,
  members: 1200,
  people: 2900,
};

/** A cell for each that the days' cells are about, as one of theirs. */
function sumCells({ column, days }: { column: DayColumn; days: readonly DayCells[] }): unknown[][] {
  const { names, numbers, buckets } = dayColumns[column];
  return addUp({ column, days, keyOf: (of) => names.map((name) => of[name] ?? '') }).map(({ key, sums }) => [
    ...key,
    ...numbers.map((name) => sums[name] ?? 0),
    ...(buckets ? [bucketColumns.map((name) => sums[name] ?? 0)] : []),
  ]);
}

/** What the days of a week come to, by the columns that are made of `source`. */
export function sumWeek(o: {
  source: SummedSource;
  days: readonly DayCells[];
}): { column: SummedColumn; cells: string }[] {
  return summedColumnNames
    .filter((column) => summedColumns[column] === o.source)
    .map((column) => ({ column, cells: JSON.stringify(sumOf[column](o.days)) }));
}

/** A week as it is added up with days; of what is told by the day each for itself. */
export function readWeek(o: { week: number; column: SummedColumn; cells: string }): DayCells[] {
  const first = o.week * daysInWeek;
  if (o.column === 'tool_days')
    return (JSON.parse(o.cells) as [number, Cell[]][]).map(([day, cells]) => ({ day, cells, summed: true }));
  const cells = JSON.parse(o.cells) as Cell[];
  if (o.column !== 'work') return [{ day: first, cells, summed: true, weeks: [o.week] }];
  return cells.map((cell) => ({ day: Number(cell[0]), cells: [cell], summed: true }));
}

/** Weeks that the database added up: which they are, and what they come to. */
export function readWeeks(text: string): DayCells[] {
  const [weeks, cells] = JSON.parse(text) as [number[], Cell[]];
  const [first] = weeks;
  return first === undefined ? [] : [{ day: first * daysInWeek, cells, summed: true, weeks }];
}
