import { isAppError } from '../../../shared/core/errors.ts';
import { objectFileName } from '../../../shared/protocol/bundles.ts';
import { noteBegun } from '../begun-uploads.ts';
import {
  forgetCopies,
  listLeaving,
  markDamaged,
  markLeaving,
  objectNumber,
  recordCopy,
  type CataloguedObject,
} from '../catalogue.ts';
import { tierHashError } from '../errors.ts';
import { PIECE_BYTES, type Tier, type TierStores } from '../tier-store.ts';
import { checkCopy, isAsWritten, readCopy } from './check-copy.ts';

export type MoveDeps = { db: D1Database; stores: TierStores; clock: () => number };

/** How an object is called as a file, wherever it lies. */
export function fileNameOf({ bundle_id, encrypted, objects, object_id, kind }: CataloguedObject): string {
  if (kind === 'review') return `${bundle_id}.md`;
  const number = objectNumber(object_id);
  return objectFileName({ bundle_id, encrypted: encrypted === 1, number, count: objects });
}

function keyOf(o: { object: CataloguedObject; tier: Tier; folder: string }): string {
  const name = fileNameOf(o.object);
  const { session_id, kind } = o.object;
  if (o.tier === 'r2') return kind === 'session' ? `bundles/${session_id}/${name}` : `packs/${name}`;
  if (kind === 'review') return `${o.folder}/${name}`;
  if (kind === 'segments') return `${o.folder}/segments/${name}`;
  return `${o.folder}/sessions/session_${session_id}/${name}`;
}

/**
 * Copies an object, compares what the tier stored, and only then records it. False where it has to be brought back first.
 * Throws what the tiers throw; a source whose bytes are not right does not count any more.
 */
export async function copyObject(o: {
  deps: MoveDeps;
  object: CataloguedObject;
  from: Tier;
  to: Tier;
  folder: string;
}): Promise<boolean> {
  const { db, stores, clock } = o.deps;
  const { object, from, to } = o;
  const source = object.copies.find(({ tier, state }) => tier === from && state === 'here');
  const target = stores[to];
  if (source === undefined || target === undefined) return false;
  const answer = await readCopy({ stores, object, copy: source });
  if (answer.kind === 'restoring') return false;
  if (answer.kind === 'missing') {
    await markDamaged({ db, objectId: object.object_id, tier: from });
    return false;
  }
  const { bytes, sha256 } = object;
  try {
    const key = keyOf({ object, tier: to, folder: o.folder });
    if (to === 's3' && bytes > PIECE_BYTES) await noteBegun({ db, key, now: clock() });
    const stored = await target.put({ key, bytes, sha256 }, answer.body);
    const copy = {
      object_id: object.object_id,
      tier: to,
      state: 'here' as const,
      key: stored.key,
      remote_id: stored.remoteId,
      start_at: null,
      verified_at: clock(),
    };
    const isWhole =
      stored.bytes === bytes &&
      (stored.sha256 === undefined
        ? isAsWritten(await checkCopy({ stores, object, copy }))
        : stored.sha256 === sha256);
    if (!isWhole) throw tierHashError({ tier: to, key });
    await recordCopy({ db, objectId: object.object_id, stored, now: clock() }).run();
    return true;
  } catch (error) {
    // Either the way or the source: what is wrong with the source is wrong for every other copy made from it.
    if (
      isAppError(error, 'tier.hash_mismatch') &&
      (await checkCopy({ stores, object, copy: source })) === 'damaged'
    )
      await markDamaged({ db, objectId: object.object_id, tier: from });
    throw error;
  }
}

/** Copies that are needed no more leave: first the catalogue says so, then they are deleted. Never the last one. */
export async function dropCopies(o: {
  deps: MoveDeps;
  objectIds: readonly string[];
  tier: Tier;
}): Promise<void> {
  if (o.objectIds.length === 0) return;
  await markLeaving({ db: o.deps.db, objectIds: o.objectIds, tier: o.tier });
}

/** Deletes what leaves where it lies, and then forgets it. Answers with how many. */
export async function deleteLeaving(o: { deps: MoveDeps; limit: number }): Promise<number> {
  const { db, stores } = o.deps;
  const leaving = await listLeaving({ db, limit: o.limit });
  const gone = [];
  try {
    for (const copy of leaving) {
      const store = stores[copy.tier];
      // Of a tier that is not set up any more: it waits for that.
      if (store === undefined) continue;
      // Part of a phase bundle, which never changes.
      if (copy.start_at === null) await store.delete({ key: copy.key, remoteId: copy.remote_id });
      gone.push(copy);
    }
  } finally {
    if (gone.length > 0) await forgetCopies({ db, copies: gone });
  }
  return gone.length;
}
