import type { WorkRow } from '../queries/parts/work-row.ts';
import { compareText } from '../core/compare.ts';
import { levelOf } from './heat-map.ts';

const mostPeople = 100;
const mostProjects = 12;

type Row = Pick<WorkRow, 'member' | 'project' | 'active_hours'>;
export type GridCell<Of> = { row: Of; level: number };

/** People down and projects across, each with most hours first; `left`: how many rows found no place. */
export function layOutGrid<Of extends Row>(
  rows: readonly Of[],
): {
  people: string[];
  projects: string[];
  cells: (GridCell<Of> | undefined)[][];
  left: number;
} {
  const people = rank({ rows, name: 'member' }).slice(0, mostPeople);
  const projects = rank({ rows, name: 'project' }).slice(0, mostProjects);
  const max = Math.max(0, ...rows.map(({ active_hours }) => active_hours));
  const found = new Map<string, Map<string, Of>>(people.map((member) => [member, new Map()]));
  for (const row of rows) found.get(row.member)?.set(row.project, row);
  const cells = people.map((member) =>
    projects.map((project) => {
      const row = found.get(member)?.get(project);
      return row === undefined ? undefined : { row, level: levelOf({ value: row.active_hours, max }) };
    }),
  );
  const placed = cells.flat().filter((cell) => cell !== undefined).length;
  return { people, projects, cells, left: rows.length - placed };
}

function rank({ rows, name }: { rows: readonly Row[]; name: 'member' | 'project' }): string[] {
  const hours = new Map<string, number>();
  for (const row of rows) hours.set(row[name], (hours.get(row[name]) ?? 0) + row.active_hours);
  return [...hours.keys()].sort((a, b) => (hours.get(b) ?? 0) - (hours.get(a) ?? 0) || compareText(a, b));
}
