import { z } from 'zod';
import type { DueReview } from '../../shared/phases/due-reviews.ts';
import { defineQuery, type RunQuery } from '../../shared/queries/parts/define-query.ts';
import { isWorthListing } from '../../shared/queries/parts/fragments.ts';

/** Which of these times saw any work: of each the first row that tells it is enough. */
const timesAtWork = defineQuery({
  name: 'times_at_work',
  /** A JSON list of `{ since, until }`. */
  params: z.object({ times: z.string() }),
  row: z.object({ place: z.number() }),
  sql: `WITH asked AS (
  SELECT key AS place, value ->> 'since' AS since_at, value ->> 'until' AS until_at,
    (value ->> 'since' + 3599999) / 3600000 AS from_hour, (value ->> 'until' + 3599999) / 3600000 AS until_hour
  FROM json_each(?1))
SELECT place FROM asked
WHERE EXISTS (SELECT 1 FROM usage_rollups u WHERE u.hour >= from_hour AND u.hour < until_hour AND u.api_calls > 0)
  OR EXISTS (SELECT 1 FROM tool_rollups t WHERE t.hour >= from_hour AND t.hour < until_hour AND t.calls > 0)
  OR EXISTS (SELECT 1 FROM session_rollups s WHERE s.started_at >= since_at AND s.started_at < until_at
    AND s.last_event_at > 0 AND ${isWorthListing})
ORDER BY place`,
  bind: ({ times }) => [times],
});

/**
 * A phase is always reviewed; of days, weeks and months only those in which something was done. What comes late makes one due
 * that was not.
 */
export async function leaveOutIdle(o: {
  runQuery: RunQuery;
  due: readonly DueReview[];
}): Promise<DueReview[]> {
  const { runQuery, due } = o;
  const times = JSON.stringify(due.map(({ period }) => period));
  const atWork = new Set((await runQuery(timesAtWork, { times })).map(({ place }) => place));
  return due.filter(({ kind }, place) => kind === 'phase' || atWork.has(place));
}
