import { work } from '../queries/work.ts';
import { workByWeekHour } from '../queries/work-by-week-hour.ts';
import { workPerDay } from '../queries/work-per-day.ts';
import type { Chart } from './chart.ts';
import { daysOfYear } from './cost-maps.ts';
import { daysBefore, listDays } from './day-list.ts';

type WorkUnit = 'hours' | 'sessions';
const words = { hours: 'Active hours', sessions: 'Sessions' } as const;
const amountOf = (o: { unit: WorkUnit; row: { active_hours: number; sessions: number } }) =>
  o.unit === 'hours' ? o.row.active_hours : o.row.sessions;

export function workWeek(unit: WorkUnit): Chart {
  return {
    title: `${words[unit]} by hour of the week`,
    async load({ ask, filter, zone }) {
      const rows = await ask(workByWeekHour, { ...filter, time_zone: zone });
      return {
        kind: 'week',
        unit,
        values: new Map(rows.map((row) => [row.week_hour, amountOf({ unit, row })])),
      };
    },
  };
}

export function workYear(unit: WorkUnit): Chart {
  return {
    title: `${words[unit]} by day of the year`,
    async load({ ask, filter, zone, first, last }) {
      const days = listDays({ first: first ?? daysBefore({ day: last, count: daysOfYear - 1 }), last });
      const rows = await ask(workPerDay, { ...filter, time_zone: zone });
      return {
        kind: 'year',
        unit,
        days,
        values: new Map(rows.map((row) => [row.day, amountOf({ unit, row })])),
      };
    },
  };
}

export const peopleProjects: Chart = {
  title: 'Active hours of people in projects',
  async load({ ask, filter }) {
    const rows = await ask(work, { ...filter, by: 'both' });
    return { kind: 'grid', unit: 'hours', rows };
  },
};
