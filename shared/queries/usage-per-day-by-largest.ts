import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { dayOf, inZone, lastHourOf, usagePoint, usageScope, zoneRows } from './parts/fragments.ts';
import { bindZone, timeZoneSchema } from './parts/time-zone.ts';
import { type UsageDimension, usageDimensions } from './parts/usage-dimensions.ts';
import { otherSeries, usageColumns, usageSeriesRow } from './parts/usage-row.ts';

/** As many as a chart tells apart. */
export const mostSeries = 8;

export const largestParams = filterSchema.extend({
  time_zone: timeZoneSchema,
  /** So many series at the most, of which the last is of all others together. */
  most: z.number().int().min(1).max(100).default(mostSeries),
  unit: z.enum(['cost', 'tokens']).default('cost'),
});

const sums = ['tokens', ...Object.keys(usageColumns)].map((name) => `TOTAL(${name}) AS ${name}`).join(', ');

/** For a chart of many: those that come to most by day (in the reader's time zone), all others together as `other`. */
function usagePerDayByLargest(dimension: UsageDimension) {
  const { key, join } = usageDimensions[dimension];
  return defineQuery({
    name: `usage_per_day_by_largest_${dimension}`,
    params: largestParams,
    row: usageSeriesRow,
    sql: `WITH ${zoneRows('?8', lastHourOf('usage_rollups'))},
points AS MATERIALIZED (
  SELECT ${dayOf('u')} AS day, ${key} AS name,
  ${usagePoint}
  FROM zone CROSS JOIN usage_rollups u ON ${inZone('u')}
  ${join}
  WHERE ${usageScope()}
  GROUP BY 1, 2),
ranked AS (
  SELECT name, COUNT(*) OVER () AS count,
    ROW_NUMBER() OVER (ORDER BY TOTAL(iif(?10 = 'tokens', tokens, cost_micros)) DESC, name) AS place
  FROM points GROUP BY name HAVING TOTAL(api_calls) > 0),
largest AS MATERIALIZED (SELECT name FROM ranked WHERE place < ?9 OR count <= ?9)
SELECT day, iif(name IN (SELECT name FROM largest), name, '${otherSeries}') AS series,
  ${sums}
FROM points
GROUP BY 1, 2
HAVING TOTAL(api_calls) > 0
ORDER BY day, series`,
    bind: (params) => [...bindFilter(params), bindZone(params), params.most, params.unit],
  });
}

export const usagePerDayByLargestMember = usagePerDayByLargest('member');
export const usagePerDayByLargestProject = usagePerDayByLargest('project');
