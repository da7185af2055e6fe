import { DAY } from '../../shared/core/time.ts';

/** What was announced and did not come whole for so long does not come any more. */
const UNFINISHED_MS = 7 * DAY;
/** Bundles that one run forgets. */
const DROPPED_AT_ONCE = 20;

/** Statements that forget a few bundles that began to come long ago and never became whole. */
export function dropUnfinished({ db, now }: { db: D1Database; now: number }): D1PreparedStatement[] {
  return dropBundles({
    db,
    where: `bundle_id IN (SELECT bundle_id FROM bundles WHERE complete_at IS NULL AND announced_at < ?1
      ORDER BY announced_at, bundle_id LIMIT ${DROPPED_AT_ONCE})`,
    bind: [now - UNFINISHED_MS],
  });
}

/** Statements after which bundles are no longer known, and their copies wait to be deleted where they lie. */
export function dropBundles(o: {
  db: D1Database;
  where: string;
  bind: readonly (string | number)[];
}): D1PreparedStatement[] {
  const objects = `SELECT n.object_id FROM (SELECT bundle_id FROM bundles WHERE ${o.where}) gone
    CROSS JOIN bundle_objects n ON n.object_id BETWEEN gone.bundle_id || '/' AND gone.bundle_id || '0'`;
  return [
    `UPDATE object_copies SET state = 'leaving' WHERE object_id IN (${objects})`,
    `DELETE FROM bundle_objects WHERE object_id IN (${objects})`,
    `DELETE FROM bundles WHERE ${o.where}`,
  ].map((sql) => o.db.prepare(sql).bind(...o.bind));
}
