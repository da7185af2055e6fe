import type { CloudTier } from '../../../shared/protocol/bundles.ts';
import { DAY } from '../../../shared/core/time.ts';

export type PeriodRest = { key: string; home: CloudTier };

/** Periods that need not be looked through now, by key. */
export async function readRests(o: { db: D1Database; now: number }): Promise<ReadonlyMap<string, CloudTier>> {
  const { results } = await o.db
    .prepare('SELECT key, home FROM period_rests WHERE until > ?1')
    .bind(o.now)
    .all<PeriodRest>();
  return new Map(results.map(({ key, home }) => [key, home]));
}

export async function noteRests(o: {
  db: D1Database;
  rests: readonly PeriodRest[];
  now: number;
}): Promise<void> {
  if (o.rests.length === 0) return;
  await o.db
    .prepare(
      `INSERT INTO period_rests (key, home, until) SELECT value ->> 'key', value ->> 'home', ?2 FROM json_each(?1)
      WHERE true ON CONFLICT (key) DO UPDATE SET home = excluded.home, until = excluded.until`,
    )
    .bind(JSON.stringify(o.rests), o.now + DAY)
    .run();
}
