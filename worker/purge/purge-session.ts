import type { DeviceIdentity } from '../auth/identity.ts';
import type { Deps } from '../deps.ts';
import type { PurgeAnswer } from '../../shared/protocol/purge.ts';
import { sessionAlertKinds } from '../../shared/alerts/alert.ts';
import { keyColumns } from '../../shared/ledger/key-columns.ts';
import { rollupTableNames } from '../../shared/ledger/rollup-tables.ts';
import { recordAudit } from '../members/audit-log.ts';
import { foreignSessionError } from '../ingest/errors.ts';
import { findOwner } from '../segments/segment-repository.ts';
import { deleteCommentsOf } from '../comments/comment-repository.ts';
import { deleteSharesOf } from '../shares/share-repository.ts';
import { markPurged } from '../details/drop-purged.ts';
import { dropBundles } from '../tiers/drop-bundles.ts';
import { dropPacked } from '../tiers/packs/packed-repository.ts';

/**
 * Deletes what this device sent of a session: bytes first and the row that says whose it is last, so that a stop on the way
 * leaves enough to go on. A session that is not there is deleted already.
 */
export async function purgeSession(o: {
  deps: Pick<Deps, 'db' | 'segments' | 'details' | 'clock'>;
  device: DeviceIdentity;
  sessionId: string;
  fromHour: number;
  toHour: number;
  /** Where it is asked from. */
  address: string;
}): Promise<PurgeAnswer> {
  const { deps, device, sessionId: session_id, fromHour, toHour } = o;
  const owner = await findOwner({ db: deps.db, session_id });
  if (owner !== null && owner !== device.device_id) throw foreignSessionError({ sessionId: session_id });
  const stored = await deps.segments.list({ session_id });
  const own = stored.filter(
    ({ device_id }) => device_id === device.device_id || (device_id === undefined && owner !== null),
  );
  await deps.segments.delete(own);
  if (owner !== null) await deps.details?.delete([session_id]);
  const receipts = deps.db
    .prepare('DELETE FROM segments WHERE session_id = ?1 AND device_id = ?2')
    .bind(session_id, device.device_id);
  // Before a session has rows, nothing but segments of it can be there.
  const rows = owner === null ? [] : rollupTableNames.toReversed().map(deleteRows);
  const stale = owner === null ? [] : [markDays(), markFolded()];
  const moving =
    owner === null || deps.details === undefined
      ? []
      : [markPurged({ db: deps.db, sessionId: session_id, now: deps.clock() })];
  const links =
    owner === null
      ? []
      : [deleteSharesOf, deleteCommentsOf].flatMap((of) => of({ db: deps.db, sessionId: session_id }));
  const bundles = dropBundles({
    db: deps.db,
    where: 'session_id = ?1 AND device_id = ?2',
    bind: [session_id, device.device_id],
  });
  const asked = deps.db.prepare('DELETE FROM restores WHERE session_id = ?1').bind(session_id);
  const told = owner === null ? [] : forgetAlerts({ db: deps.db, session_id });
  const audit = owner === null ? [] : [recordDeletion()];
  await deps.db.batch([
    ...audit,
    ...links,
    ...stale,
    ...moving,
    receipts,
    ...told,
    asked,
    ...bundles,
    ...dropPacked({ db: deps.db, sessionId: session_id, deviceId: device.device_id }),
    ...rows,
  ]);
  return { session_id, segments: own.length };

  function recordDeletion(): D1PreparedStatement {
    return recordAudit({
      db: deps.db,
      at: deps.clock(),
      member: device.member,
      action: 'session.deleted',
      object: session_id,
      address: o.address,
    });
  }

  /** What was made of its hours is made anew without them; of the days that its agents began on as well. */
  function markDays(): D1PreparedStatement {
    return deps.db
      .prepare(
        `INSERT INTO stale_days (day) SELECT day FROM (
          SELECT started_at / 86400000 AS day FROM agent_rollups WHERE session_id = ?3
          UNION SELECT hour / 24 FROM (${hoursIn('usage_rollups')})
          UNION SELECT hour / 24 FROM (${hoursIn('tool_rollups')})) WHERE true
        ON CONFLICT DO NOTHING`,
      )
      .bind(fromHour, toHour, session_id);
  }

  /** Where hours are kept as days alone, the session is taken out of them later. */
  function markFolded(): D1PreparedStatement {
    return deps.db
      .prepare(
        `INSERT INTO folded_purges (day, session_id)
        SELECT DISTINCT day, ?3 FROM folded_parts
        WHERE day BETWEEN CAST(?1 AS INTEGER) / 24 AND CAST(?2 AS INTEGER) / 24 AND day < (SELECT until_hour / 24 FROM folded_hours)
        ON CONFLICT DO NOTHING`,
      )
      .bind(fromHour, toHour, session_id);
  }

  function deleteRows(table: (typeof rollupTableNames)[number]): D1PreparedStatement {
    // Where the hour comes first in the key: one look for each hour, so that rows of others are not read.
    return keyColumns(table)[0] === 'hour'
      ? deps.db
          .prepare(`DELETE FROM ${table} WHERE session_id = ?3 AND hour IN (${hoursIn(table)})`)
          .bind(fromHour, toHour, session_id)
      : deps.db.prepare(`DELETE FROM ${table} WHERE session_id = ?1`).bind(session_id);
  }
}

/** What was told about it, and what is on its way. */
function forgetAlerts({ db, session_id }: { db: D1Database; session_id: string }): D1PreparedStatement[] {
  const about = 'SELECT alert_key FROM alerts WHERE ref = ?1 AND kind IN (SELECT value FROM json_each(?2))';
  return ['alert_deliveries', 'alerts'].map((table) =>
    db
      .prepare(`DELETE FROM ${table} WHERE alert_key IN (${about})`)
      .bind(session_id, JSON.stringify(sessionAlertKinds)),
  );
}

/** The hours that a table has between ?1 and ?2, each found by one look: a range as wide as it likes costs no more. */
function hoursIn(table: string): string {
  return `WITH RECURSIVE hours (hour) AS (
    SELECT min(hour) FROM ${table} WHERE hour BETWEEN ?1 AND ?2
    UNION ALL
    SELECT (SELECT min(t.hour) FROM ${table} t WHERE t.hour > hours.hour AND t.hour <= ?2) FROM hours
    WHERE hours.hour IS NOT NULL)
  SELECT hour FROM hours WHERE hour IS NOT NULL`;
}
