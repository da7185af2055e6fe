import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Cell, DayCells } from '../../../../shared/queries/days/add-up.ts';
import { dayAnswers } from '../../../../shared/queries/days/answers.ts';
import { peopleNumbers, usageNumbers } from '../../../../shared/queries/days/cells.ts';
import {
  daysInWeek,
  readWeek,
  type SummedColumn,
  summedColumns,
  sumWeek,
  weekOf,
} from '../../../../shared/queries/days/summed-weeks.ts';

/** A Monday in March; clocks are put forward in the week after it. */
const firstDay = 20_535 - (20_535 % daysInWeek);
const days = 3 * daysInWeek;
const day = fc.integer({ min: firstDay, max: firstDay + days - 1 });
const member = fc.constantFrom('Ada', '李雷', 'unknown', '');
const project = fc.constantFrom('acme/shop', 'notes', '');
/** What is taken out of a day again is added to it as less than nothing. */
const number = fc.integer({ min: -50, max: 5000 });
const numbers = (count: number) => fc.array(number, { minLength: count, maxLength: count });

const people = fc
  .tuple(member, project, fc.nat(2 ** 25 - 1), numbers(peopleNumbers.length - 1))
  .map(([who, where, bits, rest]): Cell => [who, where, bits, ...rest]);
const projects = fc
  .tuple(project, fc.constantFrom('main', 'Explore'), numbers(usageNumbers.length))
  .map(([where, agent, rest]): Cell => [where, agent, ...rest]);
/** A day may come in several rows: what was corrected lies beside it. */
const daysOf = (cell: fc.Arbitrary<Cell>) =>
  fc.array(
    fc.tuple(day, fc.array(cell, { maxLength: 5 })).map(([at, cells]): DayCells => ({ day: at, cells })),
    { maxLength: 25 },
  );

/** The same days with some weeks added up. */
function withWeeks(o: { days: readonly DayCells[]; column: SummedColumn; weeks: ReadonlySet<number> }) {
  const { column, weeks } = o;
  const summed = [...weeks].flatMap((week) => {
    const own = o.days.filter((one) => weekOf(one.day) === week);
    const made = sumWeek({ source: summedColumns[column], days: own });
    return readWeek({ week, column, cells: made.find((one) => one.column === column)?.cells ?? '' });
  });
  return [...summed, ...o.days.filter((one) => !weeks.has(weekOf(one.day)))];
}

const weeks = fc.subarray([0, 1, 2]).map((of) => new Set(of.map((nth) => firstDay / daysInWeek + nth)));
const asked = { params: { since: firstDay * 86_400_000, until: (firstDay + days) * 86_400_000 } };

it.each([
  ['work', 'member'],
  ['work', 'project'],
  ['work', 'both'],
  ['work_per_day', undefined],
  ['work_by_week_hour', undefined],
] as const)('%s by %s says the same of weeks as of their days', (name, by) => {
  const answer = dayAnswers[name];
  const column = answer?.summed?.people ?? 'people';
  fc.assert(
    fc.property(daysOf(people), weeks, fc.constantFrom('UTC', 'Europe/Berlin'), (of, summed, zone) => {
      const added = withWeeks({ days: of, column, weeks: summed });
      const params = { ...asked.params, by };
      const activity = Array.from({ length: days * 24 }, (_, at) => [firstDay * 24 + at, 1, 0, 1, 1]);
      const say = (found: readonly DayCells[]) =>
        name === 'work_by_week_hour'
          ? answer?.answer({ days: [{ day: firstDay, cells: activity }], beside: found, params, zone })
          : answer?.answer({ days: found, beside: [], params, zone });
      expect(say(added)).toEqual(say(of));
    }),
    { seed: 11 },
  );
});

it.each(['usage_by_project_agent', 'usage_by_project'])(
  '%s says the same of weeks as of their days',
  (name) => {
    const answer = dayAnswers[name];
    fc.assert(
      fc.property(daysOf(projects), weeks, fc.constantFrom(undefined, 'main'), (of, summed, agent_type) => {
        const added = withWeeks({ days: of, column: 'projects', weeks: summed });
        const params = { ...asked.params, agent_type };
        const say = (found: readonly DayCells[]) =>
          answer
            ?.answer({ days: found, beside: [], params, zone: 'UTC' })
            .map((row) => JSON.stringify(row))
            .toSorted();
        expect(say(added)).toEqual(say(of));
      }),
      { seed: 12 },
    );
  },
);
