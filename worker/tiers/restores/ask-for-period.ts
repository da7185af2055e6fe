import { z } from 'zod';
import type { Period } from '../../../shared/tiers/periods.ts';
import type { TierStores } from '../tier-store.ts';
import { noteAsked } from './restore-repository.ts';

/** Objects of S3 that are asked for together: a phase has few. */
const MOST = 20;

const placesSchema = z.array(z.object({ key: z.string(), remote_id: z.string(), session_id: z.string() }));

/** Asks for everything of a stretch of time that lies in a cold storage class of S3; what can be read is left alone. */
export async function askForPeriod(o: {
  db: D1Database;
  stores: TierStores;
  period: Pick<Period, 'since' | 'until'>;
  member: string;
  now: number;
}): Promise<void> {
  const { db, period, member, now } = o;
  const { s3 } = o.stores;
  if (s3 === undefined) return;
  // One of its sessions stands for each object: its page tells of the way as well.
  const { results } = await db
    .prepare(
      `SELECT c.key, c.remote_id, coalesce(min(nullif(b.session_id, '')),
          (SELECT min(p.session_id) FROM packed_segments p WHERE p.pack_id = min(b.bundle_id)), '') AS session_id
      FROM bundle_objects o JOIN bundles b ON b.bundle_id = o.bundle_id
        JOIN object_copies c ON c.object_id = o.object_id AND c.tier = 's3' AND c.state <> 'leaving'
      WHERE o.session_at >= ?1 AND o.session_at < ?2 GROUP BY c.key, c.remote_id LIMIT ${MOST}`,
    )
    .bind(period.since, period.until)
    .all();
  for (const { key, remote_id, session_id } of placesSchema.parse(results)) {
    const place = { key, remoteId: remote_id };
    if ((await s3.head(place))?.archived === undefined) continue;
    const answer = await s3.get(place);
    if (answer.kind === 'body') await answer.body.cancel();
    if (answer.kind !== 'restoring') continue;
    await noteAsked({ db, restore: { session_id, key, remote_id, member, ready_at: answer.readyAt }, now });
  }
}
