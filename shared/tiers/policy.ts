import { z } from 'zod';
import { DAY } from '../core/time.ts';
import { cloudTiers, type CloudTier } from '../protocol/bundles.ts';
import type { Period } from './periods.ts';

export const policySchema = z.strictObject({
  /** A bundle stays in R2 for so long, also when it lies elsewhere. */
  r2_days: z.number().int().min(1).max(3650).default(30),
  drive: z.boolean().default(true),
  s3: z.boolean().default(true),
  /** Phases (or months) that are over and more than so many back go on to S3. */
  keep_back: z.number().int().min(0).max(100).default(2),
  /** Gigabytes (10^9 bytes) that Drive may hold: beyond that the oldest sessions go on to S3 before their phase does. Without it: all. */
  drive_gb: z.number().min(0.1).max(100_000).optional(),
  /** Phases that somebody sent to S3 before their time. */
  archived_phases: z.array(z.number().int().positive()).max(1000).default([]),
});
export type TierPolicy = z.infer<typeof policySchema>;

/** Of whoever set none; one that was set before there was a limit for Drive has no limit. */
export const defaultPolicy: TierPolicy = policySchema.parse({ drive_gb: 14 });

export type PlacedObject = {
  object_id: string;
  bytes: number;
  created_at: number;
  copies: readonly { tier: CloudTier; state: 'here' | 'leaving' | 'damaged' }[];
};

export type Move =
  | { kind: 'copy'; object_id: string; from: CloudTier; to: CloudTier }
  /** Only ever of a copy beside which another verified one lies. */
  | { kind: 'drop'; object_id: string; tier: CloudTier };

type Situation = { policy: TierPolicy; available: ReadonlySet<CloudTier>; now: number };

/** Where the objects of a period are to lie for good; R2, where nothing else is set up. */
export function homeOf({ period, policy, available, now }: Situation & { period: Period }): CloudTier {
  const isOver = period.until <= now;
  const isCold =
    period.isSpilled === true ||
    (isOver &&
      (period.back > policy.keep_back ||
        (period.phase !== null && policy.archived_phases.includes(period.phase))));
  if (isCold && policy.s3 && available.has('s3')) return 's3';
  return policy.drive && available.has('drive') ? 'drive' : 'r2';
}

/** Where the review of a phase is to lie for good: what was learnt stays where people look at it. */
export const reviewHome = ({ policy, available }: Pick<Situation, 'policy' | 'available'>): CloudTier =>
  policy.drive && available.has('drive') ? 'drive' : 'r2';

/** Of the 10 GB that an account has for nothing; bundles and what is on its way need the rest. */
const SEGMENT_BYTES = 6e9;

/** Segments that were stored before this moment are put together and move on: sooner, where they take too much of R2. */
export const segmentsUntil = (o: Pick<Situation, 'policy' | 'now'> & { r2Bytes: number }): number =>
  o.r2Bytes > SEGMENT_BYTES ? o.now - DAY : r2Until(o);

/** Objects made before this moment leave R2 once they are at home elsewhere. */
export const r2Until = ({ policy, now }: Pick<Situation, 'policy' | 'now'>): number =>
  now - policy.r2_days * DAY;

/** What is to be done next about an object; a copy goes before what it makes needless. */
export function nextMoves(o: Situation & { object: PlacedObject; home: CloudTier }): Move[] {
  const { object, home } = o;
  const here = cloudTiers.filter((tier) =>
    object.copies.some((copy) => copy.tier === tier && copy.state === 'here'),
  );
  const usable = here.filter((tier) => o.available.has(tier));
  const [from] = usable;
  const { object_id } = object;
  if (!here.includes(home)) return from === undefined ? [] : [{ kind: 'copy', object_id, from, to: home }];
  return usable
    .filter((tier) => tier !== home && (tier !== 'r2' || object.created_at < r2Until(o)))
    .map((tier) => ({ kind: 'drop', object_id, tier }));
}
