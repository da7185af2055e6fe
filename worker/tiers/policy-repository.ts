import { defaultPolicy, policySchema, type TierPolicy } from '../../shared/tiers/policy.ts';

/** The one that was set, else the default. */
export async function readPolicy(db: D1Database): Promise<TierPolicy> {
  const body = await db.prepare('SELECT body FROM tier_policy WHERE id = 1').first<string>('body');
  return body === null ? defaultPolicy : policySchema.parse(JSON.parse(body));
}

export async function writePolicy(o: { db: D1Database; policy: TierPolicy }): Promise<void> {
  await o.db
    .prepare('INSERT INTO tier_policy (id, body) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET body = ?1')
    .bind(JSON.stringify(o.policy))
    .run();
}
