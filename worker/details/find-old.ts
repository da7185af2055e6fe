import { oldSessionColumns, type OldSession } from './detail-repository.ts';

/** How far sessions were looked at, in the order of their start, and how far the walk through what is left is. */
export type Mark = { started_at: number; session_id: string; walked_id: string; kept_days: number };

/** Rows of agents, and of signals, that one call walks over. */
const walkedATick = 1000;
const columns = oldSessionColumns.map((column) => `s.${column}`).join(', ');
/** A session that is being deleted may leave nothing behind that is moved. */
const notPurged = 'NOT EXISTS (SELECT 1 FROM purged_details p WHERE p.session_id = s.session_id)';

/** With the size of the database as it tells it itself. */
export async function readMark(db: D1Database): Promise<{ mark: Mark; sizeBytes: number }> {
  const { results, meta } = await db
    .prepare('SELECT started_at, session_id, walked_id, kept_days FROM moved_details')
    .all<Mark>();
  const mark = results[0] ?? { started_at: 0, session_id: '', walked_id: '', kept_days: 0 };
  return { mark, sizeBytes: meta.size_after };
}

/** Of two that run at once the one that came further counts. */
export async function writeMark(o: { db: D1Database; mark: Mark; was: Mark }): Promise<void> {
  const { started_at, session_id, walked_id, kept_days } = o.mark;
  if (JSON.stringify(o.mark) === JSON.stringify(o.was)) return;
  await o.db
    .prepare(
      `INSERT INTO moved_details (one, started_at, session_id, walked_id, kept_days) VALUES (1, ?1, ?2, ?3, ?4)
      ON CONFLICT (one) DO UPDATE SET started_at = excluded.started_at, session_id = excluded.session_id,
        walked_id = excluded.walked_id, kept_days = excluded.kept_days
      WHERE (excluded.started_at, excluded.session_id) >= (moved_details.started_at, moved_details.session_id)`,
    )
    .bind(started_at, session_id, walked_id, kept_days)
    .run();
}

const walkedTables = ['agent_rollups', 'signal_rollups'] as const;
const lastWalked = (table: string) =>
  `SELECT session_id FROM ${table} WHERE session_id > ?1 ORDER BY session_id LIMIT 1 OFFSET ${walkedATick}`;
const walkedIn = (table: string) =>
  `SELECT session_id FROM ${table} WHERE session_id > ?1 AND (?2 IS NULL OR session_id <= ?2)`;

export type Found = { found: OldSession[]; mark: Mark };

/** The next sessions in the order of their start; those that something was heard of since are left to the walk. */
export async function findOld(o: {
  db: D1Database;
  mark: Mark;
  before: number;
  most: number;
}): Promise<Found> {
  const { results } = await o.db
    .prepare(
      `SELECT ${columns} FROM session_rollups s
      WHERE s.started_at >= ?1 AND s.started_at < ?3 AND (s.started_at, s.session_id) > (?1, ?2) AND ${notPurged}
      ORDER BY s.started_at, s.session_id LIMIT ?4`,
    )
    .bind(o.mark.started_at, o.mark.session_id, o.before, o.most)
    .all<OldSession>();
  const last = results.at(-1) ?? o.mark;
  return {
    found: results.filter((one) => one.last_event_at < o.before),
    mark: { ...o.mark, started_at: last.started_at, session_id: last.session_id },
  };
}

/** Sessions that were passed and of which agents or signals are here still or again; a walk by and by, and from the beginning at the end. */
export async function findLate(o: {
  db: D1Database;
  mark: Mark;
  before: number;
  most: number;
}): Promise<Found> {
  const { mark } = o;
  const until = await o.db
    .prepare(
      `SELECT MIN(session_id) AS session_id FROM (${walkedTables.map((name) => `SELECT * FROM (${lastWalked(name)})`).join(' UNION ALL ')})`,
    )
    .bind(mark.walked_id)
    .first<string | null>('session_id');
  const { results } = await o.db
    .prepare(
      `SELECT ${columns} FROM session_rollups s
      WHERE s.session_id IN (${walkedTables.map(walkedIn).join(' UNION ')})
        AND s.last_event_at < ?3 AND (s.started_at, s.session_id) <= (?4, ?5) AND ${notPurged}
      ORDER BY s.session_id LIMIT ?6`,
    )
    .bind(mark.walked_id, until, o.before, mark.started_at, mark.session_id, o.most)
    .all<OldSession>();
  // Where there are more, the walk goes on behind the last of them.
  const walkedTo = results.length === o.most ? (results.at(-1)?.session_id ?? '') : (until ?? '');
  return { found: results, mark: { ...mark, walked_id: walkedTo } };
}
