import { addUp, type Cell, type DayCells } from './add-up.ts';
import { type DayColumn, dayColumns } from './cells.ts';
import { addUpWorkOf, workDaysOf, workNumbers } from './work-answers.ts';

// Weeks of days, of what the slice of everything holds: a page of three months adds up thirteen of them and the days at its
// ends, not ninety.

/** Sevens of days since the epoch; four of them are a block of packed days. */
export const daysInWeek = 7;

export function weekOf(day: number): number {
  return Math.floor(day / daysInWeek);
}

/**
 * What is told of a week. `projects`: cells as those of its days. `people`: the same, with hours at work in the place of the
 * hours' bits; and where the project is null, the hours of a member, of which one counts once in however many projects.
 * `work`: a cell a day (see `workDaysOf`).
 */
export const summedColumns = {
  projects: 'projects',
  people: 'people',
  work: 'people',
} as const satisfies Record<string, DayColumn>;
export type SummedColumn = keyof typeof summedColumns;
/** What weeks are added up from. */
export type SummedSource = (typeof summedColumns)[SummedColumn];

const sumOf: Record<SummedColumn, (days: readonly DayCells[]) => Cell[]> = {
  projects: (days) =>
    addUp({
      column: 'projects',
      days,
      keyOf: ({ project = '', agent_type = '' }) => [project, agent_type],
    }).map(({ key, sums }) => [...key, ...dayColumns.projects.numbers.map((name) => sums[name] ?? 0)]),
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
};

/** What the days of a week come to, by the columns that are made of `source`. */
export function sumWeek(o: {
  source: SummedSource;
  days: readonly DayCells[];
}): { column: SummedColumn; cells: string }[] {
  return (Object.keys(summedColumns) as SummedColumn[])
    .filter((column) => summedColumns[column] === o.source)
    .map((column) => ({ column, cells: JSON.stringify(sumOf[column](o.days)) }));
}

/** A week as it is added up with days; of `work` each day for itself. */
export function readWeek(o: { week: number; column: SummedColumn; cells: string }): DayCells[] {
  const cells = JSON.parse(o.cells) as Cell[];
  if (o.column !== 'work') return [{ day: o.week * daysInWeek, cells, summed: true }];
  return cells.map((cell) => ({ day: Number(cell[0]), cells: [cell], summed: true }));
}
