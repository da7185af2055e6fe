import { defineQuery } from './parts/define-query.ts';
import { bindFilter, filterSchema } from './parts/filters.ts';
import { dayOf, inZone, lastHourOf, usagePoint, usageScope, zoneRows } from './parts/fragments.ts';
import { bindZone, timeZoneSchema } from './parts/time-zone.ts';
import { type UsageDimension, usageDimensions } from './parts/usage-dimensions.ts';
import { usageSeriesRow } from './parts/usage-row.ts';

/** For a chart: one point for each day (in the reader's time zone) and value of a dimension. */
function usagePerDayBy(dimension: UsageDimension) {
  const { key, join } = usageDimensions[dimension];
  return defineQuery({
    name: `usage_per_day_by_${dimension}`,
    params: filterSchema.extend({ time_zone: timeZoneSchema }),
    row: usageSeriesRow,
    sql: `WITH ${zoneRows('?8', lastHourOf('usage_rollups'))}
SELECT ${dayOf('u')} AS day, ${key} AS series,
  ${usagePoint}
FROM zone
CROSS JOIN usage_rollups u ON ${inZone('u')}
${join}
WHERE ${usageScope()}
GROUP BY 1, 2
HAVING TOTAL(u.api_calls) > 0
ORDER BY day, series`,
    bind: (params) => [...bindFilter(params), bindZone(params)],
  });
}

export const usagePerDayByAgent = usagePerDayBy('agent');
export const usagePerDayByBranch = usagePerDayBy('branch');
export const usagePerDayByMember = usagePerDayBy('member');
export const usagePerDayByModel = usagePerDayBy('model');
export const usagePerDayByProject = usagePerDayBy('project');
