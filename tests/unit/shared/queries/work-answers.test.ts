import { expect, it } from 'vitest';
import type { Cell } from '../../../../shared/queries/days/add-up.ts';
import { peopleNumbers } from '../../../../shared/queries/days/cells.ts';
import { addUpWork } from '../../../../shared/queries/days/work-answers.ts';

function cell(o: {
  member: string;
  project: string;
  hours: readonly number[];
  sessions?: number;
  cost?: number;
}): Cell {
  const told: Record<string, number> = {
    hour_bits: o.hours.reduce((bits, hour) => bits | (1 << hour), 0),
    sessions: o.sessions ?? 1,
    cost_micros: o.cost ?? 0,
  };
  return [o.member, o.project, ...peopleNumbers.map((name) => told[name] ?? 0)];
}
const hoursOf = (rows: ReturnType<typeof addUpWork>) =>
  Object.fromEntries(rows.map((row) => [`${row.member}/${row.project}`, row.active_hours]));

const monday = {
  day: 1,
  cells: [
    cell({ member: 'Ada', project: 'shop', hours: [9, 10], cost: 5 }),
    cell({ member: 'Ada', project: 'ledger', hours: [10, 11] }),
    cell({ member: 'Grace', project: 'shop', hours: [10, 24], cost: 3 }),
  ],
};

it('an hour of a person counts once in whatever projects, and those of several people together', () => {
  expect(hoursOf(addUpWork({ days: [monday], by: 'member' }))).toEqual({ 'Ada/': 3, 'Grace/': 2 });
  expect(hoursOf(addUpWork({ days: [monday], by: 'project' }))).toEqual({ '/shop': 4, '/ledger': 2 });
  expect(hoursOf(addUpWork({ days: [monday], by: 'both' }))).toEqual({
    'Ada/shop': 2,
    'Ada/ledger': 2,
    'Grace/shop': 2,
  });
});

it('the same hour of another day is another hour, and what came late for a day is not', () => {
  const late = { ...monday, cells: [...monday.cells, cell({ member: 'Ada', project: 'shop', hours: [9] })] };
  const days = [late, { ...monday, day: 2 }];
  expect(hoursOf(addUpWork({ days, by: 'member' }))['Ada/']).toBe(6);
  expect(addUpWork({ days, by: 'project' })[0]).toMatchObject({
    project: 'shop',
    sessions: 5,
    cost_micros: 16,
  });
});

it('somebody of whom nothing is left is not listed', () => {
  const taken = cell({ member: 'Eve', project: 'shop', hours: [], sessions: 0 });
  expect(addUpWork({ days: [{ day: 1, cells: [taken] }], by: 'member' })).toEqual([]);
});
