import { expect, it } from 'vitest';
import { layOutGrid } from '../../../../shared/charts/grid.ts';

const row = (member: string, project: string, active_hours: number) => ({ member, project, active_hours });

it('puts who and what has most hours first, and leaves empty where nobody worked', () => {
  const grid = layOutGrid([row('Ada', 'shop', 4), row('Grace', 'ledger', 9), row('Grace', 'shop', 1)]);
  expect(grid.people).toEqual(['Grace', 'Ada']);
  expect(grid.projects).toEqual(['ledger', 'shop']);
  expect(grid.cells.map((cells) => cells.map((cell) => cell?.row.active_hours))).toEqual([
    [9, 1],
    [undefined, 4],
  ]);
  expect(grid.left).toBe(0);
});

it('says how many rows found no place, and takes no name for a part of the language', () => {
  const many = Array.from({ length: 30 }, (_, at) => row('constructor', `__proto__${at}`, at));
  const grid = layOutGrid(many);
  expect(grid.projects).toHaveLength(12);
  expect(grid.left).toBe(18);
  expect(layOutGrid([])).toEqual({ people: [], projects: [], cells: [], left: 0 });
});
