import { z } from 'zod';
import { DAY } from '../../../shared/core/time.ts';
import type { CloudTier } from '../../../shared/protocol/bundles.ts';
import type { StoredListing } from '../r2-tier-store.ts';

/** What is younger may be on its way: stored, or in Drive begun, since then. */
const SETTLED_MS = 7 * DAY;
/** Objects of R2, and paths in Drive, that one look compares. */
const LOOKED_AT = 250;

/** Something of ours that lies in a tier and that no copy of the catalogue names. */
export type Orphan = {
  tier: CloudTier;
  key: string;
  /**
   * Nobody misses it: its bundle is not known, and its session was deleted, as the audit log tells, or another whole bundle of
   * that is there; of a pack, that it was given up. That a session is not known says nothing: the database may have come back
   * with less than it knew.
   */
  isNeedless: boolean;
};

type Found = { key: string; bundle_id: string; session_id: string };

/** What a stop between storing and recording left, as far as one look sees; of more than that from another place each time. */
export async function findOrphans(o: {
  db: D1Database;
  list: StoredListing | undefined;
  now: number;
}): Promise<Orphan[]> {
  const { db, list, now } = o;
  const stored = list === undefined ? [] : await listSome({ list, now });
  const { results } = await db
    .prepare(
      `SELECT path FROM drive_ids WHERE substr(path, 1, 1) <> '/' AND path > ?1 AND claimed_at < ?2
      ORDER BY path LIMIT ${LOOKED_AT}`,
    )
    .bind(await startInDrive(db), now - SETTLED_MS)
    .all<{ path: string }>();
  return [
    ...(await judge({ db, tier: 'r2', keys: stored, now })),
    ...(await judge({ db, tier: 'drive', keys: results.map(({ path }) => path), now })),
  ];
}

/** Whether it is still as it was found: what an upload has begun with meanwhile, or a run has recorded, is none any more. */
export async function isStillNeedless(o: { db: D1Database; orphan: Orphan; now: number }): Promise<boolean> {
  const { tier, key } = o.orphan;
  const again = await judge({ ...o, tier, keys: [key] });
  return again.some(({ isNeedless }) => isNeedless);
}

async function listSome({ list, now }: { list: StoredListing; now: number }): Promise<string[]> {
  const keys: string[] = [];
  for (const prefix of ['bundles/', 'packs/']) {
    const first = await list({ prefix, after: '', limit: LOOKED_AT });
    const elsewhere = `${prefix}${crypto.randomUUID()}`;
    const page = first.isLast ? first : await list({ prefix, after: elsewhere, limit: LOOKED_AT });
    for (const { key, at } of [...first.objects, ...(page === first ? [] : page.objects)])
      if (at < now - SETTLED_MS) keys.push(key);
  }
  return [...new Set(keys)];
}

/** From the beginning where all is seen in one look, else from anywhere. */
async function startInDrive(db: D1Database): Promise<string> {
  const path = await db
    .prepare(
      `SELECT path FROM drive_ids WHERE (SELECT count(*) FROM drive_ids) > ${LOOKED_AT} ORDER BY random() LIMIT 1`,
    )
    .first<string>('path');
  return path ?? '';
}

const judgedSchema = z.array(
  z.object({
    key: z.string(),
    is_known: z.number(),
    has_session: z.number(),
    was_deleted: z.number(),
    was_given_up: z.number(),
    has_other: z.number(),
    is_begun: z.number(),
  }),
);

async function judge(o: {
  db: D1Database;
  tier: CloudTier;
  keys: readonly string[];
  now: number;
}): Promise<Orphan[]> {
  if (o.keys.length === 0) return [];
  const { results } = await o.db
    .prepare(
      `SELECT value ->> 'key' AS key,
        EXISTS (SELECT 1 FROM bundles WHERE bundle_id = value ->> 'bundle_id') AS is_known,
        EXISTS (SELECT 1 FROM session_rollups WHERE session_id = value ->> 'session_id') AS has_session,
        value ->> 'session_id' IN (SELECT object FROM audit_entries WHERE action = 'session.deleted') AS was_deleted,
        EXISTS (SELECT 1 FROM dropped_packs WHERE pack_id = value ->> 'bundle_id') AS was_given_up,
        EXISTS (SELECT 1 FROM bundles WHERE session_id = value ->> 'session_id' AND complete_at IS NOT NULL) AS has_other,
        ?2 = 'drive' AND EXISTS (SELECT 1 FROM drive_ids WHERE path = value ->> 'key' AND claimed_at >= ?3) AS is_begun
      FROM json_each(?1) WHERE value ->> 'key' NOT IN (SELECT key FROM object_copies WHERE tier = ?2)`,
    )
    .bind(JSON.stringify(o.keys.map(readKey)), o.tier, o.now - SETTLED_MS)
    .all();
  return judgedSchema
    .parse(results)
    .map(({ key, is_known, is_begun, has_session, was_deleted, was_given_up, has_other }) => {
      // A pack is not told by its name whose events it holds.
      const isMissed = isPack(key)
        ? was_given_up === 0
        : (was_deleted === 0 || has_session === 1) && has_other === 0;
      return { tier: o.tier, key, isNeedless: is_known === 0 && is_begun === 0 && !isMissed };
    });
}

const isPack = (key: string): boolean => !/\/session_[^/]+\/[^/]+$|^bundles\/.+\/[^/]+$/.test(key);

/** `bundles/…/<session>/<file>` in R2, `<period>/sessions/session_<session>/<file>` in Drive. */
function readKey(key: string): Found {
  const [folder = '', file = ''] = key.split('/').slice(-2);
  return { key, bundle_id: file.replace(/\.tar.*$/, ''), session_id: folder.replace(/^session_/, '') };
}
