import type { OwnSession, OwnSessionsAnswer } from '../../shared/protocol/tally.ts';

const pageSize = 500;

/** Sessions that a device owns, in the order of their ids, behind one of them. */
export async function listOwnSessions(o: {
  db: D1Database;
  deviceId: string;
  after: string;
}): Promise<OwnSessionsAnswer> {
  const { results } = await o.db
    .prepare(
      `SELECT s.session_id, s.started_at, s.last_event_at,
        (SELECT count(*) FROM segments g WHERE g.session_id = s.session_id AND g.device_id = ?1) AS segments,
        (SELECT coalesce(sum(bytes), 0) FROM segments g WHERE g.session_id = s.session_id AND g.device_id = ?1) AS bytes,
        EXISTS (SELECT 1 FROM moved_details m WHERE s.started_at <= m.started_at) AS may_be_more
      FROM session_rollups s WHERE s.session_id > ?2 AND s.device_id = ?1 ORDER BY s.session_id LIMIT ?3`,
    )
    .bind(o.deviceId, o.after, pageSize)
    .all<Omit<OwnSession, 'may_be_more'> & { may_be_more: number }>();
  const last = results.length === pageSize ? results.at(-1) : undefined;
  const sessions = results.map((row) => ({ ...row, may_be_more: row.may_be_more === 1 }));
  return { sessions, next: last?.session_id ?? null };
}
