import { createErrorFactory, isAppError } from '../../../shared/core/errors.ts';
import { DAY } from '../../../shared/core/time.ts';
import { cloudTiers, type CloudTier } from '../../../shared/protocol/bundles.ts';
import { periodAt, type Period } from '../../../shared/tiers/periods.ts';
import {
  findObject,
  listObjects,
  markDamaged,
  noteTrouble,
  type CataloguedObject,
  type Copy,
} from '../catalogue.ts';
import { giveAtOnce, giveObject } from '../give-object.ts';
import { noteRestoring } from '../restores/restore-repository.ts';
import { checkCopy } from './check-copy.ts';
import { copyObject, type MoveDeps } from './copy-object.ts';

/** A copy that was not compared for so long is read again. */
export const OLD_MS = 30 * DAY;
/** One of which nothing was found out, and one that nothing could heal, is left alone for so long. */
export const TRIED_MS = 7 * DAY;
/** One that was tried goes behind all that were not for so long; among them who was tried first. */
const BEHIND_MS = 2 * TRIED_MS;
/** So many failures of a tier in a run are the tier's, and not the objects'. */
const MOST_FAILURES = 2;

const damagedError = createErrorFactory<{ name: string; tier: string; outcome: 'healed' | 'asked' | 'lost' }>(
  ({ name, tier, outcome }) => ({
    code: `tier.copy_${outcome}`,
    message: {
      healed: `the copy of ${name} in ${tier} was damaged or gone, and was made anew from another one`,
      asked: `the copy of ${name} in ${tier} may be damaged, cannot be read where it lies, and no other one is whole`,
      lost: `the copy of ${name} in ${tier} is damaged or gone, and no other one is whole`,
    }[outcome],
    hint: {
      healed: 'nothing has to be done',
      asked: 'it was asked for from the archive, and is compared as soon as it can be read',
      lost: 'the machine that sent it sends it again where it still has it; "subtrack restore SESSION --damaged" gives what is left',
    }[outcome],
  }),
);

/**
 * Reads again the copies of a tier that were compared longest ago. One that is not whole is made anew from another. Throws,
 * after all of them, what was found: an object that cannot be read costs itself.
 */
export async function scrub(o: {
  deps: MoveDeps;
  tier: CloudTier;
  limit: number;
  /** Only those of whose file the tier tells otherwise, and those that were brought back to be compared. */
  isInDoubt?: boolean;
  /** For what has to be made anew. */
  readPeriods: () => Promise<readonly Period[]>;
}): Promise<void> {
  const { deps, tier, limit, isInDoubt = false } = o;
  const { db, stores, clock } = deps;
  if (stores[tier] === undefined) return;
  const now = clock();
  // The others in a file that was asked for can be read when it is there.
  const isReadable = isInDoubt ? 'AND key NOT IN (SELECT key FROM restores WHERE is_ready = 0)' : '';
  const objects = await listObjects({
    db,
    where: `o.object_id IN (SELECT object_id FROM object_copies WHERE tier = ?1 AND state IN ('here', 'damaged')
      AND verified_at < ?2 ${isReadable} AND object_id NOT IN (SELECT object_id FROM scrub_tries WHERE tier = ?1 AND tried_at > ?3)
      ORDER BY coalesce((SELECT tried_at FROM scrub_tries t WHERE t.object_id = object_copies.object_id AND t.tier = ?1), 0),
        verified_at LIMIT ${limit})`,
    bind: [tier, isInDoubt ? 1 : now - OLD_MS, now - TRIED_MS],
    limit,
  });
  const found: Error[] = [];
  let failures = 0;
  for (const object of objects) {
    const copy = object.copies.find((one) => one.tier === tier);
    // Before it is read: one that a run does not survive keeps no other from being read either.
    await noteTried({ db, objectId: object.object_id, tier, now });
    try {
      const error = copy === undefined ? undefined : await scrubCopy({ ...o, object, copy });
      if (error !== undefined) found.push(error);
    } catch (error) {
      // What is no word of a tier is the end of this run.
      if (!isAppError(error)) throw error;
      found.push(error);
      failures += 1;
      if (failures >= MOST_FAILURES) break;
    }
  }
  const [only] = found;
  if (only !== undefined) throw only;
}

async function scrubCopy(o: {
  deps: MoveDeps;
  readPeriods: () => Promise<readonly Period[]>;
  object: CataloguedObject;
  copy: Copy;
}): Promise<Error | undefined> {
  const { deps, object, copy } = o;
  const { db, stores, clock } = deps;
  const { object_id } = object;
  const { tier } = copy;
  const checked = await compare(o);
  // Also one that was damaged or gone: it may have been out of sight alone.
  if (checked === 'whole') {
    await noteVerified({ db, objectId: object_id, tier, now: clock(), isHashed: true });
    if (copy.state === 'damaged') await noteTrouble({ db, objectId: object_id, trouble: null });
    return undefined;
  }
  // What only lies there stays what it was: one found damaged, or of whose file the tier tells otherwise, is not whole by that.
  if (checked === 'present' && copy.state === 'here' && copy.verified_at > 0) {
    await noteVerified({ db, objectId: object_id, tier, now: clock(), isHashed: false });
    return undefined;
  }
  // One that cannot be read now is not told to be whole: it is only asked for later again.
  if (checked === 'unknown' && copy.state === 'here') return undefined;
  await markDamaged({ db, objectId: object_id, tier });
  const from = cloudTiers.find(
    (other) =>
      other !== tier &&
      stores[other] !== undefined &&
      object.copies.some((one) => one.tier === other && one.state === 'here'),
  );
  const folder = periodAt({ periods: await o.readPeriods(), at: object.session_at })?.key ?? 'sessions';
  const healed = from !== undefined && (await copyObject({ deps, object, from, to: tier, folder }));
  const outcome = healed ? 'healed' : from === undefined && (await askForOnly(o)) ? 'asked' : 'lost';
  const error = damagedError({ name: object_id, tier, outcome });
  await noteTrouble({ db, objectId: object_id, trouble: healed ? null : `${error.message}; ${error.hint}` });
  if (healed) await forgetTry({ db, objectId: object_id, tier }).run();
  return error;
}

/** The last copy there is, where it can be compared only once it was brought back: whether that is under way. */
async function askForOnly({ deps, object }: { deps: MoveDeps; object: CataloguedObject }): Promise<boolean> {
  const { db, stores, clock } = deps;
  const { object_id: objectId, session_id: sessionId } = object;
  const now = await findObject({ db, objectId });
  if (now === undefined || now.copies.some(({ state }) => state === 'here')) return false;
  const wanted = { object: now, stores, part: { offset: 0, length: 1 }, orDamaged: true };
  try {
    // What can be read was compared just now.
    const rest = await giveAtOnce(wanted);
    if (rest.kind === 'body') await rest.body.cancel();
    const answer = rest.kind === 'cold' ? await giveObject(wanted) : rest;
    if (answer.kind !== 'restoring') return false;
    await noteRestoring({ db, object: now, sessionId, member: '', readyAt: answer.readyAt, now: clock() });
    return true;
  } catch (error) {
    if (isAppError(error, 'bundle.no_copy')) return false;
    throw error;
  }
}

async function compare({ deps, object, copy }: { deps: MoveDeps; object: CataloguedObject; copy: Copy }) {
  const { db, stores, clock } = deps;
  const { object_id: objectId } = object;
  const { tier } = copy;
  try {
    return await checkCopy({ stores, object, copy });
  } catch (error) {
    // The tier failed, or the copy: it is not left alone, and all that were not tried go first.
    if (isAppError(error)) await noteTried({ db, objectId, tier, now: clock() - TRIED_MS });
    throw error;
  }
}

type Read = { db: D1Database; objectId: string; tier: string; now: number };

async function noteTried({ db, objectId, tier, now }: Read): Promise<void> {
  await db.batch([
    db.prepare('DELETE FROM scrub_tries WHERE tried_at <= ?1').bind(now - BEHIND_MS),
    db
      .prepare(
        `INSERT INTO scrub_tries (object_id, tier, tried_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (object_id, tier) DO UPDATE SET tried_at = excluded.tried_at`,
      )
      .bind(objectId, tier, now),
  ]);
}

async function noteVerified(o: Read & { isHashed: boolean }): Promise<void> {
  const { db, objectId, tier, now, isHashed } = o;
  await db.batch([
    db
      .prepare(
        `UPDATE object_copies SET verified_at = ?3, state = 'here'
        WHERE object_id = ?1 AND tier = ?2
          AND (state = 'here' AND verified_at > 0 OR ?4 AND state IN ('here', 'damaged'))`,
      )
      .bind(objectId, tier, now, isHashed ? 1 : 0),
    forgetTry({ db, objectId, tier }),
  ]);
}

function forgetTry({ db, objectId, tier }: Omit<Read, 'now'>): D1PreparedStatement {
  return db.prepare('DELETE FROM scrub_tries WHERE object_id = ?1 AND tier = ?2').bind(objectId, tier);
}
