import { z } from 'zod';
import { cloudTiers } from '../../shared/protocol/bundles.ts';
import type { StoredObject, Tier } from './tier-store.ts';

// What the catalogue knows of one object at a time. A copy is recorded after it was verified, and stops counting before it
// is deleted.

/** A session's bundle, segments of old sessions, or the review of a phase. */
const objectKinds = ['session', 'segments', 'review'] as const;

const copySchema = z.object({
  object_id: z.string(),
  tier: z.enum(cloudTiers),
  state: z.enum(['here', 'leaving', 'damaged']),
  key: z.string(),
  remote_id: z.string(),
  start_at: z.number().nullable(),
  verified_at: z.number(),
});
const copiesSchema = z.array(copySchema);
export type Copy = z.infer<typeof copySchema>;

const objectSchema = z.object({
  object_id: z.string(),
  bundle_id: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  session_id: z.string(),
  project: z.string(),
  member: z.string(),
  session_at: z.number(),
  created_at: z.number(),
  encrypted: z.number(),
  objects: z.number(),
  kind: z.enum(objectKinds),
  trouble: z.string().nullable(),
  copies: z.string().transform((text) => copiesSchema.parse(JSON.parse(text))),
});
const objectsSchema = z.array(objectSchema);
/** An object of a whole bundle, and its copies. */
export type CataloguedObject = z.infer<typeof objectSchema>;

const copyColumns = [
  'object_id',
  'tier',
  'state',
  'key',
  'remote_id',
  'start_at',
  'verified_at',
] as const satisfies (keyof Copy)[];

const selectObjects = `SELECT o.object_id, o.bundle_id, o.bytes, o.sha256, b.session_id, b.project, b.member, o.session_at, b.created_at,
  b.encrypted, b.objects, b.kind, o.trouble,
  (SELECT json_group_array(json_object(${copyColumns.map((name) => `'${name}', c.${name}`).join(', ')}))
    FROM object_copies c WHERE c.object_id = o.object_id) AS copies
FROM bundle_objects o JOIN bundles b ON b.bundle_id = o.bundle_id`;

export const objectId = (o: { bundle_id: string; number: number }): string =>
  `${o.bundle_id}/${String(o.number).padStart(4, '0')}`;

export const objectNumber = (id: string): number => Number(id.slice(id.lastIndexOf('/') + 1));

export async function findObject(o: {
  db: D1Database;
  objectId: string;
}): Promise<CataloguedObject | undefined> {
  const row = await o.db.prepare(`${selectObjects} WHERE o.object_id = ?1`).bind(o.objectId).first();
  return row === null ? undefined : objectSchema.parse(row);
}

/** Objects of whole bundles for which `where` holds (of o, the object, and b, its bundle), the oldest sessions first. */
export async function listObjects(o: {
  db: D1Database;
  where: string;
  bind: readonly (string | number)[];
  limit: number;
}): Promise<CataloguedObject[]> {
  const { results } = await o.db
    .prepare(
      `${selectObjects} WHERE b.complete_at IS NOT NULL AND (${o.where}) ORDER BY o.session_at, o.object_id LIMIT ${o.limit}`,
    )
    .bind(...o.bind)
    .all();
  return objectsSchema.parse(results);
}

/**
 * Only for what the tier itself or a read has just shown to be whole. Where its bundle went away in the meantime, the bytes
 * are recorded as leaving, so that they are deleted like those that were there before. Answers with the state.
 */
export function recordCopy(o: {
  db: D1Database;
  objectId: string;
  stored: Pick<StoredObject, 'tier' | 'key' | 'remoteId'>;
  startAt?: number;
  now: number;
}): D1PreparedStatement {
  const { tier, key, remoteId } = o.stored;
  return o.db
    .prepare(
      `INSERT INTO object_copies (object_id, tier, state, key, remote_id, start_at, verified_at)
      SELECT ?1, ?2, iif(EXISTS (SELECT 1 FROM bundle_objects WHERE object_id = ?1), 'here', 'leaving'), ?3, ?4, ?5, ?6
      WHERE true
      ON CONFLICT (object_id, tier) DO UPDATE SET state = excluded.state, key = excluded.key, remote_id = excluded.remote_id,
        start_at = excluded.start_at, verified_at = excluded.verified_at
      RETURNING state`,
    )
    .bind(o.objectId, tier, key, remoteId, o.startAt ?? null, o.now);
}

/** From now on these copies do not count. Answers with those; the last one of an object that counts goes on doing so.
 * Another one that is in doubt (`verified_at` 0) is none. */
export async function markLeaving(o: {
  db: D1Database;
  objectIds: readonly string[];
  tier: Tier;
}): Promise<Copy[]> {
  const { results } = await o.db
    .prepare(
      `UPDATE object_copies SET state = 'leaving' WHERE object_id IN (SELECT value FROM json_each(?1)) AND tier = ?2
        AND EXISTS (SELECT 1 FROM object_copies other WHERE other.object_id = object_copies.object_id
          AND other.tier <> ?2 AND other.state = 'here' AND other.verified_at > 0)
      RETURNING ${copyColumns.join(', ')}`,
    )
    .bind(JSON.stringify(o.objectIds), o.tier)
    .all();
  return copiesSchema.parse(results);
}

/** What is to be deleted where it lies; also of bundles that are gone. */
export async function listLeaving(o: { db: D1Database; limit: number }): Promise<Copy[]> {
  const { results } = await o.db
    .prepare(
      `SELECT ${copyColumns.join(', ')} FROM object_copies
      WHERE tier IN ('r2', 'drive', 's3') AND state = 'leaving' LIMIT ?1`,
    )
    .bind(o.limit)
    .all();
  return copiesSchema.parse(results);
}

export async function forgetCopies(o: { db: D1Database; copies: readonly Copy[] }): Promise<void> {
  const names = o.copies.map(({ object_id, tier }) => ({ object_id, tier }));
  await o.db
    .prepare(
      `DELETE FROM object_copies WHERE state = 'leaving' AND (object_id, tier) IN
        (SELECT value ->> 'object_id', value ->> 'tier' FROM json_each(?1))`,
    )
    .bind(JSON.stringify(names))
    .run();
}

/** A copy that is not what it should be, or is gone: it does not count any more. */
export async function markDamaged(o: { db: D1Database; objectId: string; tier: Tier }): Promise<void> {
  await o.db
    .prepare(
      `UPDATE object_copies SET state = 'damaged' WHERE object_id = ?1 AND tier = ?2 AND state = 'here'`,
    )
    .bind(o.objectId, o.tier)
    .run();
}

/** What a person has to know of an object; null: all is well again. */
export async function noteTrouble(o: {
  db: D1Database;
  objectId: string;
  trouble: string | null;
}): Promise<void> {
  await o.db
    .prepare('UPDATE bundle_objects SET trouble = ?2 WHERE object_id = ?1 AND trouble IS NOT ?2')
    .bind(o.objectId, o.trouble)
    .run();
}

/** Of one that was copied nothing is wrong any more; where nothing was, nothing is asked. */
export async function clearTrouble(o: {
  db: D1Database;
  object: Pick<CataloguedObject, 'object_id' | 'trouble'>;
}): Promise<void> {
  const { db, object } = o;
  if (object.trouble !== null) await noteTrouble({ db, objectId: object.object_id, trouble: null });
}

/**
 * What the cloud itself wrote to R2 stands in the catalogue as a bundle of one object, which moves like the others. Said
 * again, nothing changes. `at` (Unix ms) says to which period it belongs.
 */
export function recordOwnObject(o: {
  db: D1Database;
  kind: 'review' | 'segments';
  bundleId: string;
  objectId: string;
  at: number;
  bytes: number;
  sha256: string;
  stored: Pick<StoredObject, 'tier' | 'key' | 'remoteId'>;
  now: number;
}): D1PreparedStatement[] {
  const { db, kind, bundleId, objectId, at, bytes, sha256, stored, now } = o;
  return [
    db
      .prepare(
        `INSERT INTO bundles (bundle_id, session_id, device_id, member, project, session_at, created_at, encrypted, objects,
          files, complete_at, announced_at, kind)
        VALUES (?1, '', '', '', '', ?2, ?2, 0, 1, '[]', ?3, ?3, ?4) ON CONFLICT DO NOTHING`,
      )
      .bind(bundleId, at, now, kind),
    db
      .prepare(
        `INSERT INTO bundle_objects (object_id, bundle_id, bytes, sha256, session_at) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT DO NOTHING`,
      )
      .bind(objectId, bundleId, bytes, sha256, at),
    recordCopy({ db, objectId, stored, now }),
  ];
}
