import { toHex } from '../../../shared/core/hex.ts';
import { isAppError } from '../../../shared/core/errors.ts';
import { findObject, markDamaged, type CataloguedObject } from '../catalogue.ts';
import { giveAtOnce } from '../give-object.ts';
import { checkCopy } from '../moving/check-copy.ts';
import type { MoveDeps } from '../moving/copy-object.ts';
import { listMembers, packObjectId } from './packed-repository.ts';
import { dropPack, writePack, type PackMember } from './write-pack.ts';

/**
 * Of one pack that holds what was deleted: writes it anew without that, then lets the old one go. One in a cold storage
 * class waits until it was brought back for somebody; inside of a phase's file of S3 the bytes stay. A copy whose bytes are
 * not what was recorded does not count any more, and the next run takes another. Throws `bundle.no_copy`.
 */
export async function writeStalePack(deps: MoveDeps): Promise<void> {
  const { db } = deps;
  const packId = await db
    .prepare('SELECT pack_id FROM stale_packs ORDER BY random() LIMIT 1')
    .first<string>('pack_id');
  if (packId === null) return;
  const members = await listMembers({ db, packId });
  const object = await findObject({ db, objectId: packObjectId(packId) });
  if (members.length === 0 || object === undefined) {
    await db.batch(dropPack({ db, packId, now: deps.clock() }));
    return;
  }
  // The Storage page tells of it, and what can be done.
  if (!object.copies.some(({ state }) => state === 'here')) return;
  const answer = await readAtOnce({ deps, object });
  if (answer.kind !== 'body') return;
  const whole = new Uint8Array(await new Response(answer.body).arrayBuffer());
  if (toHex(await crypto.subtle.digest('SHA-256', whole)) !== object.sha256) {
    await markDamaged({ db, objectId: object.object_id, tier: answer.tier });
    return;
  }
  const kept: PackMember[] = members.map((member) => ({
    ...member,
    body: whole.slice(member.start_at, member.start_at + member.bytes),
  }));
  await writePack({ deps, members: kept, sessionAt: object.session_at, replaces: packId });
  await db.prepare('DELETE FROM stale_packs WHERE pack_id = ?1').bind(packId).run();
}

/** Where no tier gives it, copies that are gone or damaged do not count any more. */
async function readAtOnce({ deps, object }: { deps: MoveDeps; object: CataloguedObject }) {
  const { db, stores } = deps;
  try {
    return await giveAtOnce({ object, stores });
  } catch (error) {
    if (!isAppError(error, 'bundle.no_copy')) throw error;
    for (const copy of object.copies.filter(({ state }) => state === 'here'))
      if ((await checkCopy({ stores, object, copy })) === 'damaged')
        await markDamaged({ db, objectId: object.object_id, tier: copy.tier });
    throw error;
  }
}
