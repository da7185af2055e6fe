import { z } from 'zod';
import { cloudTiers, type CloudTier } from '../../shared/protocol/bundles.ts';
import type { Phase } from '../../shared/phases/phase.ts';
import type { Period } from '../../shared/tiers/periods.ts';
import { homeOf, type TierPolicy } from '../../shared/tiers/policy.ts';
import { monthlyMicros } from '../../shared/tiers/prices.ts';
import { listDue, listPeriods } from './moving/list-due.ts';
import { OLD_MS } from './moving/scrub.ts';
import { readSweep } from './packs/sweep-repository.ts';

// What the Storage page tells: sums over the catalogue, no name of a session.

/** Moves that are looked at for the dry run; a plan of more says "at least". */
const MOST_MOVES = 500;
const MOST_PERIODS = 24;

const tierSums = z.array(
  z.object({
    tier: z.enum(cloudTiers),
    objects: z.number(),
    bytes: z.number(),
    verified_at: z.number().nullable(),
    damaged: z.number(),
    /** Not compared for so long that they are read again. */
    old: z.number(),
  }),
);
const nothing = { objects: 0, bytes: 0, verified_at: null, damaged: 0, old: 0 };

export type TierStanding = z.infer<typeof tierSums>[number] & {
  isSetUp: boolean;
  cost_micros: number;
  /** Of segments in R2 that were not put together yet, by the last whole look through it. */
  loose_bytes: number;
};

export async function readTierStandings(o: {
  db: D1Database;
  available: ReadonlySet<CloudTier>;
  now: number;
}): Promise<TierStanding[]> {
  const { results } = await o.db
    .prepare(
      `SELECT c.tier, sum(c.state = 'here') AS objects, sum(iif(c.state = 'here', o.bytes, 0)) AS bytes,
        min(iif(c.state = 'here', nullif(c.verified_at, 0), NULL)) AS verified_at, sum(c.state = 'damaged') AS damaged,
        sum(c.state = 'here' AND c.verified_at < ?1) AS old
      FROM object_copies c JOIN bundle_objects o ON o.object_id = c.object_id GROUP BY c.tier`,
    )
    .bind(o.now - OLD_MS)
    .all();
  const sums = tierSums.parse(results);
  const { whole } = await readSweep(o.db);
  return cloudTiers.map((tier) => {
    const sum = sums.find((one) => one.tier === tier) ?? { tier, ...nothing };
    const loose_bytes = tier === 'r2' ? (whole ?? 0) : 0;
    const cost_micros = monthlyMicros({ tier, bytes: sum.bytes + loose_bytes });
    return { ...sum, isSetUp: o.available.has(tier), cost_micros, loose_bytes };
  });
}

const periodSums = z.array(
  z.object({
    since: z.number(),
    sessions: z.number(),
    bytes: z.number(),
    r2: z.number(),
    drive: z.number(),
    s3: z.number(),
    objects: z.number(),
    segment_bytes: z.number(),
  }),
);

export type PeriodStanding = Period & z.infer<typeof periodSums>[number] & { home: CloudTier };

/** The latest periods that hold bundles, the newest first. */
export async function readPeriodStandings(o: {
  db: D1Database;
  phases: readonly Phase[];
  policy: TierPolicy;
  available: ReadonlySet<CloudTier>;
  now: number;
}): Promise<PeriodStanding[]> {
  const { periods } = await listPeriods(o);
  const { results } = await o.db
    .prepare(
      `SELECT p.value ->> 'since' AS since, count(DISTINCT iif(b.kind = 'session', o.bundle_id, NULL)) AS sessions,
        sum(o.bytes) AS bytes, count(*) AS objects, sum(iif(b.kind = 'segments', o.bytes, 0)) AS segment_bytes,
        sum(EXISTS (SELECT 1 FROM object_copies c WHERE c.object_id = o.object_id AND c.tier = 'r2' AND c.state = 'here')) AS r2,
        sum(EXISTS (SELECT 1 FROM object_copies c WHERE c.object_id = o.object_id AND c.tier = 'drive' AND c.state = 'here')) AS drive,
        sum(EXISTS (SELECT 1 FROM object_copies c WHERE c.object_id = o.object_id AND c.tier = 's3' AND c.state = 'here')) AS s3
      FROM json_each(?1) p JOIN bundle_objects o
        ON o.session_at >= p.value ->> 'since' AND o.session_at < p.value ->> 'until'
      JOIN bundles b ON b.bundle_id = o.bundle_id GROUP BY p.value ->> 'since'`,
    )
    .bind(JSON.stringify(periods.slice(-MOST_PERIODS)))
    .all();
  const sums = new Map(periodSums.parse(results).map((sum) => [sum.since, sum]));
  return periods.toReversed().flatMap((period) => {
    const sum = sums.get(period.since);
    return sum === undefined ? [] : [{ ...period, ...sum, home: homeOf({ ...o, period }) }];
  });
}

export type PlannedMoves = {
  moves: { kind: 'copy' | 'drop'; from: CloudTier; to: CloudTier | null; objects: number; bytes: number }[];
  /** There are more than were looked at. */
  isMore: boolean;
};

/** What the next runs will do, and nothing of it done. */
export async function planMoves(o: {
  db: D1Database;
  phases: readonly Phase[];
  policy: TierPolicy;
  available: ReadonlySet<CloudTier>;
  now: number;
}): Promise<PlannedMoves> {
  const { periods } = await listPeriods(o);
  const due = await listDue({ ...o, periods, limit: MOST_MOVES });
  const groups = new Map<string, PlannedMoves['moves'][number]>();
  for (const move of due) {
    const [from, to] = move.kind === 'copy' ? [move.from, move.to] : [move.tier, null];
    const name = `${move.kind} ${from} ${to}`;
    const group = groups.get(name) ?? { kind: move.kind, from, to, objects: 0, bytes: 0 };
    group.objects += 1;
    group.bytes += move.object.bytes;
    groups.set(name, group);
  }
  return { moves: [...groups.values()], isMore: due.length >= MOST_MOVES };
}

const troublesSchema = z.array(z.object({ trouble: z.string(), objects: z.number() }));

/** Objects with which something is wrong, by what is wrong. */
export async function readTroubles(db: D1Database): Promise<{ trouble: string; objects: number }[]> {
  const { results } = await db
    .prepare(
      `SELECT trouble, count(*) AS objects FROM bundle_objects WHERE trouble IS NOT NULL
      GROUP BY trouble ORDER BY 2 DESC LIMIT 10`,
    )
    .all();
  return troublesSchema.parse(results);
}
