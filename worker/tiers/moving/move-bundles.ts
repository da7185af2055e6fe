import { cloudTiers, type CloudTier } from '../../../shared/protocol/bundles.ts';
import type { CronTaskAt } from '../../cron-task.ts';
import { readPhases } from '../../phases/phase-repository.ts';
import { clearTrouble } from '../catalogue.ts';
import { dropUnfinished } from '../drop-bundles.ts';
import { readPolicy } from '../policy-repository.ts';
import { PIECE_BYTES } from '../tier-store.ts';
import { archiveDue } from './archive-due.ts';
import { askFiles } from './ask-files.ts';
import { copyObject, deleteLeaving, dropCopies, type MoveDeps } from './copy-object.ts';
import { noteSpill } from './drive-room.ts';
import { keepReview } from './keep-review.ts';
import { listDue, listPeriods, type DueMove } from './list-due.ts';
import { ownLimits, teamLimitsAt, type MoveLimits } from './move-limits.ts';
import { noteRests, readRests, type PeriodRest } from './period-rests.ts';
import { scrub } from './scrub.ts';
import { createTroubles, type Troubles } from './troubles.ts';
import { findOpenPhaseBundle, type PhaseBundle } from './write-phase-bundle.ts';

/** Moves bundles between tiers by a few steps: copy, verify, record, delete. What a stop leaves half-done is done again. */
export const moveBundles: CronTaskAt = async ({ deps, at }) => {
  const { db, clock } = deps;
  const any = db.prepare('SELECT 1 AS any FROM object_copies LIMIT 1');
  const answers = await db.batch([any, ...dropUnfinished({ db, now: clock() })]);
  // Nothing was ever sent: nothing is set up or asked.
  if (answers[0]?.results.length === 0) return;
  const limits = deps.mode === 'embedded' ? ownLimits : teamLimitsAt(at);
  await runMoves({ deps: { db, clock, stores: await deps.openTiers() }, limits });
};

type Run = { deps: MoveDeps; limits: MoveLimits; troubles: Troubles; pieceBytes: number };

/** One run. Throws at the end what a person has to know; every tier and every object by itself. */
export async function runMoves(o: {
  deps: MoveDeps;
  limits: MoveLimits;
  pieceBytes?: number;
}): Promise<void> {
  const { deps, limits, pieceBytes = PIECE_BYTES } = o;
  const { db, stores } = deps;
  const troubles = createTroubles(db);
  const run = { deps, limits, troubles, pieceBytes };
  await troubles.during(undefined, () => deleteLeaving({ deps, limit: limits.deletes }));
  const open = stores.s3 === undefined || limits.steps === 0 ? undefined : await findOpenPhaseBundle(db);
  // Where all that this run may do is known already, nothing is looked for.
  const isLooking = limits.copies > 0 || (limits.steps > 0 && open === undefined);
  const moved = isLooking ? await moveDue({ ...run, open }) : await archiveDue({ ...run, open, due: [] });
  const readPeriods = async () => (await readSituation(deps)).periods;
  if (limits.checks > 0)
    for (const tier of cloudTiers)
      await troubles.during(undefined, () => scrub({ deps, tier, limit: limits.checks, readPeriods }));
  // What was brought back to be compared can be read for a week.
  else if (isLooking && moved === 0)
    await troubles.during(undefined, () =>
      scrub({ deps, tier: 's3', limit: limits.doubts, isInDoubt: true, readPeriods }),
    );
  if (limits.asks > 0) await troubles.during(undefined, () => askFiles({ deps, limit: limits.asks }));
  troubles.tell();
}

async function readSituation({ db, stores, clock }: MoveDeps) {
  const [policy, phases] = [await readPolicy(db), await readPhases(db)];
  const now = clock();
  const available = new Set(cloudTiers.filter((tier) => stores[tier] !== undefined));
  return { db, policy, available, now, ...(await listPeriods({ db, phases, policy, available, now })) };
}

/** Answers with how much there was to do. */
async function moveDue(o: Run & { open: PhaseBundle | undefined }): Promise<number> {
  const { deps, limits, troubles } = o;
  const { db } = deps;
  await troubles.during(undefined, () => keepReview(deps));
  const { spill, ...situation } = await readSituation(deps);
  const { now } = situation;
  if (spill !== undefined) await noteSpill({ ...situation, before: spill });
  const rests: PeriodRest[] = [];
  const due = await listDue({
    ...situation,
    limit: limits.due,
    forRun: true,
    rests: await readRests({ db, now }),
    onRest: (rest) => rests.push(rest),
  });
  await noteRests({ db, rests, now });
  const copied = await copyDue({ ...o, due });
  const steps = await archiveDue({ ...o, due });
  const drops = due.filter((move) => move.kind === 'drop');
  for (const tier of cloudTiers) {
    const objectIds = drops.filter((move) => move.tier === tier).map(({ object_id }) => object_id);
    await dropCopies({ deps, objectIds, tier });
  }
  // Also what was deleted while it was copied.
  if (drops.length > 0 || limits.copies > 0)
    await troubles.during(undefined, () => deleteLeaving({ deps, limit: limits.deletes }));
  return copied + steps + drops.length;
}

/** Into S3 goes one bundle of a whole period instead. Answers with how many were tried. */
async function copyDue({ deps, due, limits, troubles }: Run & { due: readonly DueMove[] }): Promise<number> {
  const refused = new Set<CloudTier>();
  let copies = 0;
  let bytes = 0;
  for (const move of due) {
    if (move.kind !== 'copy' || move.to === 's3' || refused.has(move.to)) continue;
    const { object, from, to, period } = move;
    if (copies >= limits.copies || (copies > 0 && bytes + object.bytes > limits.copiedBytes)) break;
    copies += 1;
    bytes += object.bytes;
    const went = await troubles.during(object.object_id, () =>
      copyObject({ deps, object, from, to, folder: period.key }),
    );
    if (!went) refused.add(to);
    else await clearTrouble({ db: deps.db, object });
  }
  return copies;
}
