import { isAppError } from '../../../shared/core/errors.ts';
import { listObjects, type CataloguedObject } from '../catalogue.ts';
import { PIECE_BYTES } from '../tier-store.ts';
import { copyObject, type MoveDeps } from './copy-object.ts';
import type { DueMove } from './list-due.ts';
import type { MoveLimits } from './move-limits.ts';
import type { Troubles } from './troubles.ts';
import {
  beginPhaseBundle,
  findOpenPhaseBundle,
  giveUpPhaseBundle,
  takeNextStep,
  type PhaseBundle,
} from './write-phase-bundle.ts';

/** What goes into one phase bundle together: it is whole after some days, long before S3 forgets it. */
const PHASE_OBJECTS = 300;
const PHASE_BYTES = 50 * PIECE_BYTES;

type Part = {
  deps: MoveDeps;
  due: readonly DueMove[];
  /** One that is being written. */
  open: PhaseBundle | undefined;
  limits: MoveLimits;
  troubles: Troubles;
  pieceBytes: number;
};

/** Takes some steps of the file of a period in S3, and begins one where none is open. Answers with how many. */
export async function archiveDue(o: Part): Promise<number> {
  const { deps, due, limits, troubles, pieceBytes } = o;
  const store = deps.stores.s3;
  if (store === undefined || limits.steps === 0) return 0;
  let steps = 0;
  let next = o.open;
  if (next === undefined) {
    const first = due.find((move) => move.kind === 'copy' && move.to === 's3');
    if (first === undefined) return 0;
    await troubles.during(first.object.object_id, () => beginPeriod({ ...o, period: first.period, store }));
    steps += 1;
    if (steps === limits.steps) return steps;
    next = await findOpenPhaseBundle(deps.db);
  }
  while (next !== undefined) {
    const open = next;
    const went = await troubles.during(open.layout.members[0]?.object_id, async () => {
      try {
        await takeNextStep({ deps, store, open, pieceBytes });
      } catch (error) {
        // It cannot be gone on with: the next run begins it again.
        if (isAppError(error, 'tier.upload_lost') || isAppError(error, 'tier.hash_mismatch'))
          await giveUpPhaseBundle({ db: deps.db, store, open });
        throw error;
      }
    });
    steps += 1;
    if (!went || steps === limits.steps) return steps;
    next = await findOpenPhaseBundle(deps.db);
  }
  return steps;
}

async function beginPeriod(
  o: Part & { period: DueMove['period']; store: NonNullable<MoveDeps['stores']['s3']> },
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
