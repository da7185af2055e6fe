import { bundleLimits, objectFileName, type BundleAnnouncement } from '../../shared/protocol/bundles.ts';
import type { DeviceIdentity } from '../auth/identity.ts';
import type { Deps } from '../deps.ts';
import { notFoundError } from '../http/errors.ts';
import { foreignSessionError } from '../ingest/errors.ts';
import { findOwner } from '../segments/segment-repository.ts';
import { objectId, objectNumber, recordCopy, type Copy } from './catalogue.ts';
import { dropBundles } from './drop-bundles.ts';
import { bundleCapError, bundleHashError, foreignBundleError } from './errors.ts';
import { isAppError } from '../../shared/core/errors.ts';
import { replaceLost } from './lost-bundles.ts';

/**
 * Writes down what is about to come, and answers with the numbers of the objects that are not here yet.
 * Throws `bundle.foreign`, `bundle.over_cap`.
 */
export async function announceBundle(o: {
  db: D1Database;
  device: DeviceIdentity;
  bundle: BundleAnnouncement;
  now: number;
}): Promise<number[]> {
  const { db, device, bundle, now } = o;
  const owner = await findOwner({ db, session_id: bundle.session_id });
  if (owner !== null && owner !== device.device_id)
    throw foreignSessionError({ sessionId: bundle.session_id });
  await ensureRoom({ db, device, bundle });
  const { bundle_id, session_id, project, session_at, created_at, encrypted, files, objects } = bundle;
  const rows = objects.map((object, number) => ({ object_id: objectId({ bundle_id, number }), ...object }));
  await db.batch([
    db
      .prepare(
        `INSERT OR IGNORE INTO bundles
          (bundle_id, session_id, device_id, member, project, session_at, created_at, encrypted, objects, files, announced_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`,
      )
      .bind(
        bundle_id,
        session_id,
        device.device_id,
        device.member,
        project,
        session_at,
        created_at,
        Number(encrypted),
        objects.length,
        JSON.stringify(files),
        now,
      ),
    db
      .prepare(
        `INSERT OR IGNORE INTO bundle_objects (object_id, bundle_id, bytes, sha256, session_at)
        SELECT value ->> 'object_id', ?2, value ->> 'bytes', value ->> 'sha256', ?3 FROM json_each(?1)
        WHERE EXISTS (SELECT 1 FROM bundles WHERE bundle_id = ?2 AND device_id = ?4 AND session_id = ?5)`,
      )
      .bind(JSON.stringify(rows), bundle_id, session_at, device.device_id, session_id),
  ]);
  const known = await readKnown({ db, device, bundle_id });
  const isSame =
    known.length === rows.length &&
    rows.every(({ sha256, bytes }, at) => known[at]?.sha256 === sha256 && known[at]?.bytes === bytes);
  if (!isSame) {
    const isReplaced =
      known.length > 0 && (await replaceLost({ db, deviceId: device.device_id, bundle, rows, now }));
    if (!isReplaced) throw foreignBundleError({ bundleId: bundle_id });
    return rows.map(({ object_id }) => objectNumber(object_id));
  }
  return known.filter(({ here }) => here === 0).map(({ object_id }) => objectNumber(object_id));
}

/** What a machine has announced, and what of it lies in R2, together with this one. */
async function ensureRoom(o: {
  db: D1Database;
  device: DeviceIdentity;
  bundle: BundleAnnouncement;
}): Promise<void> {
  const { bundle_id, objects } = o.bundle;
  const others = await o.db
    .prepare(
      `SELECT coalesce(sum(o.bytes), 0) AS bytes
      FROM bundles b JOIN bundle_objects o ON o.object_id BETWEEN b.bundle_id || '/' AND b.bundle_id || '0'
      WHERE b.device_id = ?1 AND b.bundle_id <> ?2 AND (b.complete_at IS NULL
        OR EXISTS (SELECT 1 FROM object_copies c WHERE c.object_id = o.object_id AND c.tier = 'r2'))`,
    )
    .bind(o.device.device_id, bundle_id)
    .first<number>('bytes');
  const bytes = objects.reduce((sum, object) => sum + object.bytes, others ?? 0);
  if (bytes > bundleLimits.deviceBytes) throw bundleCapError({ bytes, cap: bundleLimits.deviceBytes });
}

type Known = { object_id: string; sha256: string; bytes: number; here: number };

async function readKnown(o: { db: D1Database; device: DeviceIdentity; bundle_id: string }): Promise<Known[]> {
  const { results } = await o.db
    .prepare(
      `SELECT o.object_id, o.sha256, o.bytes,
        EXISTS (SELECT 1 FROM object_copies c WHERE c.object_id = o.object_id AND c.state = 'here') AS here
      FROM bundles b JOIN bundle_objects o ON o.object_id BETWEEN b.bundle_id || '/' AND b.bundle_id || '0'
      WHERE b.bundle_id = ?1 AND b.device_id = ?2 ORDER BY o.object_id`,
    )
    .bind(o.bundle_id, o.device.device_id)
    .all<Known>();
  return results;
}

/**
 * Streams one announced object to R2, which compares it with its hash. With the last one the bundle is whole, and takes the
 * place of those of the same session before it.
 */
export async function storeObject(o: {
  deps: Pick<Deps, 'db' | 'clock' | 'openTiers'>;
  device: DeviceIdentity;
  bundleId: string;
  number: number;
  length: number;
  body: ReadableStream<Uint8Array>;
}): Promise<{ complete: boolean }> {
  const { db, clock, openTiers } = o.deps;
  const id = objectId({ bundle_id: o.bundleId, number: o.number });
  const row = await db
    .prepare(
      `SELECT o.bytes, o.sha256, b.session_id, b.encrypted, b.objects FROM bundle_objects o
      JOIN bundles b ON b.bundle_id = o.bundle_id WHERE o.object_id = ?1 AND b.device_id = ?2`,
    )
    .bind(id, o.device.device_id)
    .first<{ bytes: number; sha256: string; session_id: string; encrypted: number; objects: number }>();
  if (row === null) throw notFoundError({ what: `object ${o.number} of bundle ${o.bundleId}` });
  if (row.bytes !== o.length) throw bundleHashError();
  const name = objectFileName({
    bundle_id: o.bundleId,
    encrypted: row.encrypted === 1,
    number: o.number,
    count: row.objects,
  });
  const { r2 } = await openTiers();
  const key = `bundles/${o.device.device_id}/${row.session_id}/${name}`;
  const stored = await r2
    .put({ key, bytes: row.bytes, sha256: row.sha256 }, o.body)
    .catch((error: unknown) => {
      throw isAppError(error, 'tier.hash_mismatch') ? bundleHashError() : error;
    });
  const now = clock();
  const owned = [o.bundleId, o.device.device_id, row.session_id] as const;
  const [recorded, , completed] = await db.batch<{ state?: Copy['state'] }>([
    recordCopy({ db, objectId: id, stored, now }),
    db
      .prepare('UPDATE bundle_objects SET trouble = NULL WHERE object_id = ?1 AND trouble IS NOT NULL')
      .bind(id),
    db
      .prepare(
        `UPDATE bundles SET complete_at = ?2 WHERE bundle_id = ?1 AND complete_at IS NULL AND objects = (
          SELECT count(*) FROM bundle_objects o JOIN object_copies c ON c.object_id = o.object_id
          WHERE o.object_id BETWEEN ?1 || '/' AND ?1 || '0' AND c.tier = 'r2' AND c.state = 'here')`,
      )
      .bind(o.bundleId, now),
    ...dropBundles({
      db,
      where: `session_id = ?3 AND device_id = ?2 AND bundle_id <> ?1
        AND created_at <= (SELECT created_at FROM bundles WHERE bundle_id = ?1 AND complete_at IS NOT NULL)`,
      bind: owned,
    }),
  ]);
  // Its session was deleted while the bytes came.
  if (recorded?.results[0]?.state !== 'here')
    throw notFoundError({ what: `object ${o.number} of bundle ${o.bundleId}` });
  return { complete: (completed?.meta.changes ?? 0) > 0 };
}
