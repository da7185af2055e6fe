import { isAppError } from '../../../shared/core/errors.ts';
import { cloudTiers, type CloudTier } from '../../../shared/protocol/bundles.ts';
import type { CronTask } from '../../cron-task.ts';
import { readPhases } from '../../phases/phase-repository.ts';
import { clearTrouble, listObjects, noteTrouble, type CataloguedObject } from '../catalogue.ts';
import { dropUnfinished } from '../drop-bundles.ts';
import { readPolicy } from '../policy-repository.ts';
import { PIECE_BYTES } from '../tier-store.ts';
import { copyObject, deleteLeaving, dropCopies, type MoveDeps } from './copy-object.ts';
import { noteSpill } from './drive-room.ts';
import { keepReview } from './keep-review.ts';
import { listDue, listPeriods, type DueMove } from './list-due.ts';
import { ownLimits, teamLimitsAt, type MoveLimits } from './move-limits.ts';
import { noteRests, readRests, type PeriodRest } from './period-rests.ts';
import { scrub } from './scrub.ts';
import {
  beginPhaseBundle,
  findOpenPhaseBundle,
  giveUpPhaseBundle,
  writeNextPiece,
} from './write-phase-bundle.ts';

/** What goes into one phase bundle together: with a piece a run it is whole after two days, long before S3 forgets it. */
const PHASE_OBJECTS = 1000;
const PHASE_BYTES = 50 * PIECE_BYTES;

/** Moves bundles between tiers by a few steps: copy, verify, record, delete. What a stop leaves half-done is done again. */
export const moveBundles: CronTask = async ({ deps }) => {
  const { db, clock } = deps;
  await dropUnfinished({ db, now: clock() });
  // Nothing was ever sent: nothing is set up or asked.
  if ((await db.prepare('SELECT 1 AS any FROM object_copies LIMIT 1').first('any')) === null) return;
  const limits = deps.mode === 'embedded' ? ownLimits : teamLimitsAt(clock());
  await runMoves({ deps: { db, clock, stores: await deps.openTiers() }, limits });
};

/** One run. Throws at the end what a person has to know; every tier and every object by itself. */
export async function runMoves(o: {
  deps: MoveDeps;
  limits: MoveLimits;
  pieceBytes?: number;
}): Promise<void> {
  const { deps, limits, pieceBytes = PIECE_BYTES } = o;
  const { db, stores, clock } = deps;
  const troubles = createTroubles(db);
  await troubles.during(undefined, () => deleteLeaving({ deps, limit: limits.deletes }));
  await troubles.during(undefined, () => keepReview(deps));
  const [policy, phases] = [await readPolicy(db), await readPhases(db)];
  const now = clock();
  const available = new Set(cloudTiers.filter((tier) => stores[tier] !== undefined));
  const { periods, spill } = await listPeriods({ db, phases, policy, available, now });
  if (spill !== undefined) await noteSpill({ db, policy, now, before: spill });
  const rests: PeriodRest[] = [];
  const due = await listDue({
    db,
    periods,
    policy,
    available,
    now,
    limit: limits.due,
    forRun: true,
    rests: await readRests({ db, now }),
    onRest: (rest) => rests.push(rest),
  });
  await noteRests({ db, rests, now });
  await copyDue({ deps, due, limits, troubles });
  await archiveDue({ deps, due, limits, troubles, pieceBytes });
  for (const tier of cloudTiers) {
    const objectIds = due.flatMap((move) =>
      move.kind === 'drop' && move.tier === tier ? [move.object_id] : [],
    );
    await dropCopies({ deps, objectIds, tier });
  }
  await troubles.during(undefined, () => deleteLeaving({ deps, limit: limits.deletes }));
  if (limits.checks > 0)
    await troubles.during(undefined, () => scrub({ deps, limit: limits.checks, periods }));
  troubles.tell();
}

type Troubles = ReturnType<typeof createTroubles>;

/** A tier that refuses is left alone for this run; the others go on. */
function createTroubles(db: D1Database) {
  const errors: Error[] = [];
  return {
    async during(object: CataloguedObject | undefined, work: () => Promise<unknown>): Promise<boolean> {
      try {
        await work();
        return true;
      } catch (error) {
        // What is no word of a tier is a fault of ours, or the end of this run.
        if (!isAppError(error)) throw error;
        errors.push(error);
        if (object !== undefined)
          await noteTrouble({
            db,
            objectId: object.object_id,
            trouble: `${error.message}; ${error.hint ?? ''}`,
          });
        return false;
      }
    },
    tell(): void {
      if (errors.length > 0)
        throw new AggregateError(errors, errors.map(({ message }) => message).join('; '));
    },
  };
}

type Part = { deps: MoveDeps; due: readonly DueMove[]; limits: MoveLimits; troubles: Troubles };

/** Into S3 goes one bundle of a whole period instead. */
async function copyDue({ deps, due, limits, troubles }: Part): Promise<void> {
  const refused = new Set<CloudTier>();
  let copies = 0;
  let bytes = 0;
  for (const move of due) {
    if (move.kind !== 'copy' || move.to === 's3' || refused.has(move.to)) continue;
    const { object, from, to, period } = move;
    if (copies >= limits.copies || (copies > 0 && bytes + object.bytes > limits.copiedBytes)) return;
    copies += 1;
    bytes += object.bytes;
    const went = await troubles.during(object, () =>
      copyObject({ deps, object, from, to, folder: period.key }),
    );
    if (!went) refused.add(to);
    else await clearTrouble({ db: deps.db, object });
  }
}

async function archiveDue(o: Part & { pieceBytes: number }): Promise<void> {
  const { deps, due, limits, troubles, pieceBytes } = o;
  const store = deps.stores.s3;
  if (store === undefined || limits.pieces === 0) return;
  const open = await findOpenPhaseBundle(deps.db);
  if (open === undefined) {
    const first = due.find((move) => move.kind === 'copy' && move.to === 's3');
    if (first === undefined) return;
    await troubles.during(first.object, () => beginPeriod({ ...o, period: first.period, store }));
  }
  for (let piece = 0; piece < limits.pieces; piece += 1) {
    const next = await findOpenPhaseBundle(deps.db);
    if (next === undefined) return;
    const went = await troubles.during(due[0]?.object, async () => {
      try {
        await writeNextPiece({ deps, store, open: next, pieceBytes });
      } catch (error) {
        // It cannot be gone on with: the next run begins it again.
        if (isAppError(error, 'tier.upload_lost') || isAppError(error, 'tier.hash_mismatch'))
          await giveUpPhaseBundle({ db: deps.db, store, open: next });
        throw error;
      }
    });
    if (!went) return;
  }
}

async function beginPeriod(
  o: Part & { period: DueMove['period']; store: NonNullable<MoveDeps['stores']['s3']>; pieceBytes: number },
): Promise<void> {
  const { deps, period, store, limits } = o;
  const objects = o.due.flatMap((move) =>
    move.kind === 'copy' && move.to === 's3' && move.period === period ? [move] : [],
  );
  const all = await listForBundle({ deps, period });
  const alone = await beginPhaseBundle({
    deps,
    store,
    folder: period.key,
    objects: all,
    pieceBytes: o.pieceBytes,
  });
  const large = new Set(alone.map(({ object_id }) => object_id));
  for (const { object, from } of objects
    .filter(({ object_id }) => large.has(object_id))
    .slice(0, Math.max(1, limits.copies)))
    await copyObject({ deps, object, from, to: 's3', folder: period.key });
}

/** The oldest objects of a period that S3 has no copy of. */
async function listForBundle(o: { deps: MoveDeps; period: DueMove['period'] }): Promise<CataloguedObject[]> {
  const objects = await listObjects({
    db: o.deps.db,
    where: `b.kind <> 'review' AND o.session_at >= ?1 AND o.session_at < ?2 AND NOT EXISTS (
      SELECT 1 FROM object_copies c WHERE c.object_id = o.object_id AND c.tier = 's3' AND c.state = 'here')`,
    bind: [o.period.since, o.period.until],
    limit: PHASE_OBJECTS,
  });
  let bytes = 0;
  return objects.filter((object, at) => (bytes += object.bytes) <= PHASE_BYTES || at === 0);
}
