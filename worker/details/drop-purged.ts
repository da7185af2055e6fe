import { HOUR } from '../../shared/core/time.ts';
import type { DetailStore } from '../segments/detail-store.ts';

/** No call lives as long: what one that was under way put into the storage is there by then. */
const waitMs = HOUR;
const mostATick = 100;

/** What a call that was under way may have put away of sessions since they were deleted. Until then none of them is moved. */
export async function dropPurged(o: { db: D1Database; store: DetailStore; now: number }): Promise<void> {
  const { results } = await o.db
    .prepare(`SELECT session_id FROM purged_details WHERE purged_at <= ?1 LIMIT ${mostATick}`)
    .bind(o.now - waitMs)
    .all<{ session_id: string }>();
  if (results.length === 0) return;
  const ids = results.map(({ session_id }) => session_id);
  await o.store.delete(ids);
  await o.db
    .prepare('DELETE FROM purged_details WHERE session_id IN (SELECT value FROM json_each(?1))')
    .bind(JSON.stringify(ids))
    .run();
}

/** Before the session's row goes; of a session that is too young to be moved nothing can be on its way. */
export function markPurged(o: { db: D1Database; sessionId: string; now: number }): D1PreparedStatement {
  return o.db
    .prepare(
      `INSERT INTO purged_details (session_id, purged_at) SELECT session_id, ?2 FROM session_rollups
      WHERE session_id = ?1 AND started_at < (SELECT until_hour FROM folded_hours) * ${HOUR}
      ON CONFLICT DO UPDATE SET purged_at = excluded.purged_at`,
    )
    .bind(o.sessionId, o.now);
}
