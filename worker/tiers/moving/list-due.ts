import type { CloudTier } from '../../../shared/protocol/bundles.ts';
import type { Phase } from '../../../shared/phases/phase.ts';
import { periodsOf, type Period } from '../../../shared/tiers/periods.ts';
import {
  homeOf,
  nextMoves,
  r2Until,
  reviewHome,
  type Move,
  type TierPolicy,
} from '../../../shared/tiers/policy.ts';
import { splitPeriods } from '../../../shared/tiers/drive-space.ts';
import { findSpill } from './drive-room.ts';
import type { PeriodRest } from './period-rests.ts';
import { listObjects, type CataloguedObject } from '../catalogue.ts';

export type DueMove = Move & { object: CataloguedObject; period: Period };

/**
 * Periods of whatever the catalogue holds, the oldest first; none while it holds nothing. Of one that Drive has no room for as
 * a whole the older part stands by itself. `spill`: where that was just found out, for whoever keeps it.
 */
export async function listPeriods(o: {
  db: D1Database;
  phases: readonly Phase[];
  policy: TierPolicy;
  available: ReadonlySet<CloudTier>;
  now: number;
}): Promise<{ periods: Period[]; spill: number | undefined }> {
  const since = await o.db
    .prepare('SELECT min(session_at) AS since FROM bundle_objects')
    .first<number | null>('since');
  // A session that says that it starts later than now is of the last period.
  if (since === null) return { periods: [], spill: undefined };
  const periods = periodsOf({ phases: o.phases, since: Math.min(since, o.now), now: o.now });
  const { before, isNew } = await findSpill({ ...o, periods });
  return { periods: splitPeriods({ periods, before }), spill: isNew ? before : undefined };
}

const restKey = ({ key, isSpilled }: Period): string => (isSpilled ? `${key} before` : key);

/** Whether something may be due of object o in bundle b: a copy is missing at home, or one lies elsewhere. */
function dueSql(o: { home: string; reviews: string; r2Until: string }): string {
  const home = `iif(b.kind = 'review', ${o.reviews}, ${o.home})`;
  const copy = "SELECT 1 FROM object_copies c WHERE c.object_id = o.object_id AND c.state = 'here'";
  return `(NOT EXISTS (${copy} AND c.tier = ${home})
    OR EXISTS (${copy} AND c.tier <> ${home} AND (c.tier <> 'r2' OR b.created_at < ${o.r2Until})))`;
}

type Homed = { period: Period; home: CloudTier };

/** Of these the ones of which something may be due: one question for all of them. */
async function findBusy(o: {
  db: D1Database;
  homed: readonly Homed[];
  reviews: CloudTier;
  r2Until: number;
}): Promise<Homed[]> {
  const { homed } = o;
  if (homed.length < 2) return [...homed];
  const asked = homed.map(({ period: { since, until }, home }) => ({ since, until, home }));
  const { results } = await o.db
    .prepare(
      `SELECT p.key AS place FROM json_each(?1) p WHERE EXISTS (
        SELECT 1 FROM bundle_objects o JOIN bundles b ON b.bundle_id = o.bundle_id
        WHERE o.session_at >= p.value ->> 'since' AND o.session_at < p.value ->> 'until' AND b.complete_at IS NOT NULL
          AND ${dueSql({ home: "p.value ->> 'home'", reviews: '?2', r2Until: '?3' })})`,
    )
    .bind(JSON.stringify(asked), o.reviews, o.r2Until)
    .all<{ place: number }>();
  const busy = new Set(results.map(({ place }) => place));
  return homed.filter((_, place) => busy.has(place));
}

/** The next moves of every period, the oldest sessions first, up to about `limit`. */
export async function listDue(o: {
  db: D1Database;
  periods: readonly Period[];
  policy: TierPolicy;
  available: ReadonlySet<CloudTier>;
  now: number;
  limit: number;
  /** Periods of which nothing is due, by key, with where they lie. */
  rests?: ReadonlyMap<string, CloudTier>;
  /**
   * For a run: of S3 only what one file of a phase takes in is looked at, and that is half of all at most, so that what waits
   * days for S3 keeps nothing from the other tiers.
   */
  forRun?: boolean;
  /** Told of a period that is over and of which nothing is due. */
  onRest?: (rest: PeriodRest) => void;
}): Promise<DueMove[]> {
  const due: DueMove[] = [];
  const ofReviews = reviewHome(o);
  let isS3Waiting = false;
  const homed = o.periods
    .map((period) => ({ period, home: homeOf({ ...o, period }) }))
    .filter(({ period, home }) => o.rests?.get(restKey(period)) !== home);
  const busy = await findBusy({ db: o.db, homed, reviews: ofReviews, r2Until: r2Until(o) });
  for (const { period, home } of homed)
    if (!busy.some((one) => one.period === period) && period.until < r2Until(o))
      o.onRest?.({ key: restKey(period), home });
  for (const { period, home } of busy) {
    if (due.length >= o.limit) break;
    const rest = o.limit - due.length;
    if (home === 's3' && isS3Waiting) continue;
    const objects = await listObjects({
      db: o.db,
      // Only those of which something may be due: what rests costs no answer.
      where: `o.session_at >= ?1 AND o.session_at < ?2 AND ${dueSql({ home: '?3', reviews: '?5', r2Until: '?4' })}`,
      bind: [period.since, period.until, home, r2Until(o), ofReviews],
      limit: o.forRun && home === 's3' ? Math.ceil(rest / 2) : rest,
    });
    if (objects.length === 0 && period.until < r2Until(o)) o.onRest?.({ key: restKey(period), home });
    for (const object of objects)
      for (const move of nextMoves({ ...o, object, home: object.kind === 'review' ? ofReviews : home }))
        due.push({ ...move, object, period });
    isS3Waiting ||= o.forRun === true && due.some((move) => move.kind === 'copy' && move.to === 's3');
  }
  return due;
}
