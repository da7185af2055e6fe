import { defineQuery } from './parts/define-query.ts';
import {
  dayOf,
  inZone,
  lastHourOf,
  usageDetail,
  usagePoint,
  usageScope,
  zoneRows,
} from './parts/fragments.ts';
import { bindUsageDetail, usageDetailParams } from './parts/usage-detail.ts';
import { otherSeries, usageSeriesRow } from './parts/usage-row.ts';

/** For a chart: the dearest sessions by day (in the reader's time zone), all others together as `other`. */
export const usagePerDayBySession = defineQuery({
  name: 'usage_per_day_by_session',
  params: usageDetailParams,
  row: usageSeriesRow,
  sql: `WITH ${zoneRows('?8', lastHourOf('usage_rollups'))},
dearest AS MATERIALIZED (
  SELECT u.session_id FROM zone CROSS JOIN usage_rollups u ON ${inZone('u')}
  WHERE ${usageScope()} AND ${usageDetail}
  GROUP BY u.session_id ORDER BY TOTAL(u.cost_micros) DESC, u.session_id LIMIT 7)
SELECT ${dayOf('u')} AS day,
  CASE WHEN u.session_id IN (SELECT session_id FROM dearest) THEN u.session_id ELSE '${otherSeries}' END AS series,
  ${usagePoint}
FROM zone
CROSS JOIN usage_rollups u ON ${inZone('u')}
WHERE ${usageScope()} AND ${usageDetail}
GROUP BY 1, 2
HAVING TOTAL(u.api_calls) > 0
ORDER BY day, series`,
  bind: bindUsageDetail,
});
