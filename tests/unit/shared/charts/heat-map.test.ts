import { expect, it } from 'vitest';
import { layOutDays, layOutWeek } from '../../../../shared/charts/heat-map.ts';

it('puts hours of the week into seven rows of twenty-four', () => {
  const cells = layOutWeek(new Map([[24 + 9, 4]]));
  expect(cells).toHaveLength(168);
  expect(cells[33]).toEqual({ key: 33, column: 9, row: 1, value: 4, level: 5 });
  expect(cells[0]?.level).toBe(0);
});

it('shows what is little as more than nothing', () => {
  const cells = layOutWeek(
    new Map([
      [0, 1],
      [1, 1_000_000],
    ]),
  );
  expect(cells.slice(0, 3).map(({ level }) => level)).toEqual([1, 5, 0]);
});

it('begins a column with each Monday', () => {
  const days = ['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24'];
  const cells = layOutDays({ days, values: new Map() });
  expect(cells.map(({ column, row }) => [column, row])).toEqual([
    [0, 5],
    [0, 6],
    [1, 0],
    [1, 1],
  ]);
});
