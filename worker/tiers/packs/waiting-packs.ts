import { z } from 'zod';
import { createErrorFactory, isAppError } from '../../../shared/core/errors.ts';
import { cloudTiers, type CloudTier } from '../../../shared/protocol/bundles.ts';
import { findObject, noteTrouble, recordCopy } from '../catalogue.ts';
import { giveObject } from '../give-object.ts';
import { checkCopy } from '../moving/check-copy.ts';
import type { MoveDeps } from '../moving/copy-object.ts';
import { noteRestoring } from '../restores/restore-repository.ts';
import { packObjectId } from './packed-repository.ts';
import { dropPack } from './write-pack.ts';

const MOST = 20;

const copiesSchema = z.array(z.object({ tier: z.enum(cloudTiers), state: z.enum(['here', 'damaged']) }));
const rowSchema = z.object({
  pack_id: z.string(),
  bytes: z.number(),
  /** It holds what was deleted, and waits to be written anew without that. */
  is_stale: z.number().transform((value) => value === 1),
  /** Sessions of which it holds something that is still wanted, and one of these. */
  sessions: z.number(),
  session_id: z.string().nullable(),
  copies: z.string().transform((text) => copiesSchema.parse(JSON.parse(text))),
});
const rowsSchema = z.array(rowSchema);
/** A pack that no run can go on with by itself: only a person can bring a copy back, or give it up. */
export type WaitingPack = z.infer<typeof rowSchema>;

const notWaitingError = createErrorFactory<{ packId: string }>(({ packId }) => ({
  code: 'pack.not_waiting',
  message: `${packId} is not given up: it can be read, or is not known any more`,
  hint: 'look at the Storage page again',
  status: 409,
}));

/** Packs without a whole copy, and stale ones of which the only whole copies lie in S3 or in a tier that is not set up. */
export async function listWaitingPacks(o: {
  db: D1Database;
  available: ReadonlySet<CloudTier>;
}): Promise<WaitingPack[]> {
  const atOnce = (['r2', 'drive'] as const).filter((tier) => o.available.has(tier));
  const { results } = await o.db
    .prepare(
      `SELECT * FROM (
        SELECT o.bundle_id AS pack_id, o.bytes, o.bundle_id IN (SELECT pack_id FROM stale_packs) AS is_stale,
          (SELECT count(*) FROM packed_segments p WHERE p.pack_id = o.bundle_id) AS sessions,
          (SELECT min(p.session_id) FROM packed_segments p WHERE p.pack_id = o.bundle_id) AS session_id,
          (SELECT json_group_array(json_object('tier', c.tier, 'state', c.state)) FROM object_copies c
            WHERE c.object_id = o.object_id AND c.state <> 'leaving') AS copies
        FROM bundle_objects o WHERE o.object_id IN (
          SELECT pack_id || '/0000' FROM stale_packs UNION
          SELECT object_id FROM object_copies WHERE tier IN ('r2', 'drive', 's3') AND state = 'damaged'
            AND object_id LIKE 'segments-%'))
      WHERE iif(is_stale, NOT EXISTS (SELECT 1 FROM json_each(copies) WHERE value ->> 'state' = 'here'
          AND value ->> 'tier' IN (SELECT value FROM json_each(?1))),
        NOT EXISTS (SELECT 1 FROM json_each(copies) WHERE value ->> 'state' = 'here'))
      ORDER BY pack_id LIMIT ${MOST}`,
    )
    .bind(JSON.stringify(atOnce))
    .all();
  return rowsSchema.parse(results);
}

/** Throws `pack.not_waiting` where it is none of them. */
export async function ensureWaiting(
  o: Parameters<typeof listWaitingPacks>[0] & { packId: string },
): Promise<WaitingPack> {
  const found = (await listWaitingPacks(o)).find(({ pack_id }) => pack_id === o.packId);
  if (found === undefined) throw notWaitingError(o);
  return found;
}

/** Gives a pack up, with what is still wanted of it. */
export async function giveUpPack(o: { db: D1Database; packId: string; now: number }): Promise<void> {
  await o.db.batch(dropPack(o));
}

/**
 * Looks at each copy again: one that is whole by now counts again, and one in a cold storage class is asked for. What no tier
 * has any more is said on the Storage page.
 */
export async function bringBackPack(o: { deps: MoveDeps; pack: WaitingPack; member: string }): Promise<void> {
  const { db, stores, clock } = o.deps;
  const { pack_id, session_id } = o.pack;
  const objectId = packObjectId(pack_id);
  const object = await findObject({ db, objectId });
  if (object === undefined) return;
  for (const copy of object.copies) {
    if (copy.state !== 'damaged' || (await checkCopy({ stores, object, copy })) !== 'whole') continue;
    const stored = { tier: copy.tier, key: copy.key, remoteId: copy.remote_id };
    const startAt = copy.start_at === null ? {} : { startAt: copy.start_at };
    await recordCopy({ db, objectId, stored, ...startAt, now: clock() }).run();
  }
  const again = await findObject({ db, objectId });
  if (again === undefined) return;
  const answer = await giveObject({ object: again, stores, orDamaged: true }).catch((error: unknown) => {
    if (isAppError(error, 'bundle.no_copy')) return undefined;
    throw error;
  });
  if (answer?.kind === 'body') await answer.body.cancel();
  // What can be read and is still in doubt was compared just now.
  if (answer === undefined || (answer.kind === 'body' && answer.isDoubtful)) {
    const trouble = `no tier that is set up has a whole copy of ${pack_id}; set up the tier that has one, or give the pack up`;
    await noteTrouble({ db, objectId, trouble });
    return;
  }
  if (!answer.isDoubtful) await noteTrouble({ db, objectId, trouble: null });
  if (answer.kind === 'body') return;
  const who = { sessionId: session_id ?? '', member: o.member };
  await noteRestoring({ db, object: again, ...who, readyAt: answer.readyAt, now: clock() });
}
