import { z } from 'zod';
import { DAY } from '../../../shared/core/time.ts';
import type { CloudTier } from '../../../shared/protocol/bundles.ts';
import { spillUntil } from '../../../shared/tiers/drive-space.ts';
import { periodAt, type Period } from '../../../shared/tiers/periods.ts';
import { homeOf, type TierPolicy } from '../../../shared/tiers/policy.ts';

const rowSchema = z.object({ spilled_until: z.number(), drive_gb: z.number(), checked_at: z.number() });
const daysSchema = z.array(z.object({ day: z.number(), bytes: z.number() }));

type Situation = {
  db: D1Database;
  periods: readonly Period[];
  policy: TierPolicy;
  available: ReadonlySet<CloudTier>;
  now: number;
};

/** Since when sessions are at home where their period is; those before went on to S3. `isNew`: it was just found out. */
export async function findSpill(o: Situation): Promise<{ before: number; isNew: boolean }> {
  const { db, policy, now } = o;
  const row = await db
    .prepare('SELECT spilled_until, drive_gb, checked_at FROM drive_space WHERE id = 1')
    .first();
  const known = row === null ? undefined : rowSchema.parse(row);
  const before = known?.spilled_until ?? 0;
  const limitGb = policy.drive_gb;
  const isFresh = known !== undefined && known.drive_gb === limitGb && now - known.checked_at < DAY;
  const inDrive = o.periods.filter((period) => homeOf({ ...o, period }) === 'drive');
  const [first] = inDrive;
  if (limitGb === undefined || isFresh || first === undefined) return { before, isNew: false };
  // Without S3 there is nowhere to go on to.
  if (!policy.s3 || !o.available.has('s3')) return { before, isNew: false };
  const { results } = await db
    .prepare(
      `SELECT session_at / ${DAY} AS day, sum(bytes) AS bytes FROM bundle_objects WHERE session_at >= ?1
      GROUP BY session_at / ${DAY} ORDER BY 1`,
    )
    .bind(Math.max(before, first.since))
    .all();
  const days = daysSchema
    .parse(results)
    .map(({ day, bytes }) => ({ at: Math.max(day * DAY, before), bytes }))
    .filter(({ at }) => periodAt({ periods: inDrive, at: Math.max(at, first.since) }) !== undefined);
  return { before: spillUntil({ days, limitGb, before, now }), isNew: true };
}

export async function noteSpill(
  o: Pick<Situation, 'db' | 'policy' | 'now'> & { before: number },
): Promise<void> {
  if (o.policy.drive_gb === undefined) return;
  await o.db
    .prepare(
      `INSERT INTO drive_space VALUES (1, ?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET spilled_until = excluded.spilled_until,
        drive_gb = excluded.drive_gb, checked_at = excluded.checked_at`,
    )
    .bind(o.before, o.policy.drive_gb, o.now)
    .run();
}
