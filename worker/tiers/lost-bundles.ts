import type { BundleAnnouncement } from '../../shared/protocol/bundles.ts';

/** Bundles that one answer names. */
const MOST = 20;

/** Objects of whole bundles of sessions of which no verified copy is left. */
const lostSql = `FROM object_copies c JOIN bundle_objects o ON o.object_id = c.object_id
    JOIN bundles b ON b.bundle_id = o.bundle_id
  WHERE c.tier IN ('r2', 'drive', 's3') AND c.state = 'damaged' AND b.kind = 'session' AND b.complete_at IS NOT NULL
    AND b.device_id = ?1 AND NOT EXISTS (
      SELECT 1 FROM object_copies w WHERE w.object_id = c.object_id AND w.state = 'here')`;

/** Bundles of a machine that the cloud had and cannot give any more: where the machine still has them it sends them again. */
export async function listLost(o: { db: D1Database; deviceId: string }): Promise<string[]> {
  const { results } = await o.db
    .prepare(`SELECT DISTINCT b.bundle_id ${lostSql} ORDER BY b.bundle_id LIMIT ${MOST}`)
    .bind(o.deviceId)
    .all<{ bundle_id: string }>();
  return results.map(({ bundle_id }) => bundle_id);
}

/**
 * A lost bundle may come again with other bytes, as one does that is encrypted anew: then all of it comes, and whatever copies
 * there were count no more. False where it is not lost.
 */
export async function replaceLost(o: {
  db: D1Database;
  deviceId: string;
  bundle: BundleAnnouncement;
  rows: readonly { object_id: string; bytes: number; sha256: string }[];
  now: number;
}): Promise<boolean> {
  const { db, bundle, rows } = o;
  const { bundle_id, session_at, encrypted, files } = bundle;
  const lost = await db
    .prepare(`SELECT 1 AS lost ${lostSql} AND b.bundle_id = ?2 LIMIT 1`)
    .bind(o.deviceId, bundle_id)
    .first('lost');
  if (lost === null) return false;
  const ofBundle = "object_id BETWEEN ?1 || '/' AND ?1 || '0'";
  const named = JSON.stringify(rows);
  await db.batch([
    db
      .prepare(
        `UPDATE object_copies SET state = iif(object_id IN (SELECT value ->> 'object_id' FROM json_each(?2)),
          'damaged', 'leaving') WHERE ${ofBundle} AND state <> 'leaving'`,
      )
      .bind(bundle_id, named),
    db.prepare(`DELETE FROM bundle_objects WHERE ${ofBundle}`).bind(bundle_id),
    db
      .prepare(
        `INSERT INTO bundle_objects (object_id, bundle_id, bytes, sha256, session_at)
        SELECT value ->> 'object_id', ?1, value ->> 'bytes', value ->> 'sha256', ?3 FROM json_each(?2)`,
      )
      .bind(bundle_id, named, session_at),
    db
      .prepare(
        `UPDATE bundles SET complete_at = NULL, announced_at = ?2, encrypted = ?3, objects = ?4, files = ?5
        WHERE bundle_id = ?1`,
      )
      .bind(bundle_id, o.now, Number(encrypted), rows.length, JSON.stringify(files)),
  ]);
  return true;
}
