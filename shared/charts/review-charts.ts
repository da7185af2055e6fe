import { isoDay } from '../core/days.ts';
import type { Review } from '../insights/review.ts';
import type { ChartData } from './chart-data.ts';
import { listDays } from './day-list.ts';
import { drawChart } from './draw/draw-chart.ts';

type Day = Review['days'][number];

/** A day alone is no chart. */
const leastDays = 2;

/**
 * What a review shows by day; a review of a day, and one that was written before days were kept, shows nothing. Days are whole ones, also
 * the first and the last of a phase, which may have begun or ended within them.
 */
export function reviewCharts(
  review: Review,
): { title: string; data: Extract<ChartData, { kind: 'bars' }> }[] {
  const first = isoDay(review.since);
  const last = isoDay(review.until - 1);
  const days = listDays({ first, last });
  if (review.days.length === 0 || days.length < leastDays) return [];
  const known = new Map(review.days.map((day) => [day.day, day]));
  const series = (name: string, value: (day: Day) => number) => ({
    name,
    label: name,
    values: days.map((day) => {
      const found = known.get(day);
      return found === undefined ? 0 : value(found);
    }),
  });
  return [
    {
      title: 'Cost per day',
      data: {
        kind: 'bars',
        unit: 'cost',
        by: 'model',
        days,
        series: [series('cost', (day) => day.cost_micros)],
      },
    },
    {
      title: 'Tool calls per day',
      data: {
        kind: 'bars',
        unit: 'calls',
        by: 'project',
        days,
        series: [
          series('went well', (day) => day.tool_calls - day.tool_errors),
          series('failed', (day) => day.tool_errors),
        ],
      },
    },
  ];
}

/** The same as SVG documents, for a file that stands alone. */
export function reviewDrawings(review: Review): string[] {
  return reviewCharts(review).map(({ title, data }) =>
    drawChart({ title, about: `${data.days[0] ?? ''} to ${data.days.at(-1) ?? ''}, whole days, UTC`, data }),
  );
}
