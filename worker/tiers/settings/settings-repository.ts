import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import {
  setUpTiers,
  type SetUpTier,
  type TierProblem,
  type TierStanding,
} from '../../../shared/protocol/tiers.ts';
import { tierSettings } from './tables.ts';

export type StoredTier = typeof tierSettings.$inferSelect;

export function listStoredTiers(db: D1Database): Promise<StoredTier[]> {
  return drizzle(db).select().from(tierSettings);
}

export function findStoredTier(o: { db: D1Database; tier: SetUpTier }): Promise<StoredTier | undefined> {
  return drizzle(o.db).select().from(tierSettings).where(eq(tierSettings.tier, o.tier)).get();
}

/** What was wrong with the settings before says nothing of these. */
export async function storeTier(o: {
  db: D1Database;
  tier: SetUpTier;
  settings: Record<string, string>;
  sealed: string;
  now: number;
}): Promise<void> {
  const { db, tier, settings, sealed, now } = o;
  const row = { settings, sealed, changed_at: now, checked_at: null, problem: null };
  await drizzle(db)
    .insert(tierSettings)
    .values({ tier, ...row })
    .onConflictDoUpdate({ target: tierSettings.tier, set: row });
}

export async function recordProblem(o: {
  db: D1Database;
  tier: SetUpTier;
  problem: TierProblem | null;
}): Promise<void> {
  const { db, tier, problem } = o;
  await drizzle(db).update(tierSettings).set({ problem }).where(eq(tierSettings.tier, tier));
}

export async function recordCheck(o: { db: D1Database; tier: SetUpTier; now: number }): Promise<void> {
  const { db, tier, now } = o;
  const set = { problem: null, checked_at: now };
  await drizzle(db).update(tierSettings).set(set).where(eq(tierSettings.tier, tier));
}

/** Copies that lie there stay where they are. */
export async function removeTier(o: { db: D1Database; tier: SetUpTier }): Promise<void> {
  await drizzle(o.db).delete(tierSettings).where(eq(tierSettings.tier, o.tier));
}

/** Of all tiers that can be set up, also of those that are not. */
export async function readStandings(db: D1Database): Promise<TierStanding[]> {
  const stored = await listStoredTiers(db);
  return setUpTiers.map((tier) =>
    standingOf(
      tier,
      stored.find((one) => one.tier === tier),
    ),
  );
}

/** Of Drive somebody has agreed. */
export function isFinished({ tier, settings }: Pick<StoredTier, 'tier' | 'settings'>): boolean {
  return tier !== 'drive' || settings['account'] !== undefined;
}

function standingOf(tier: SetUpTier, stored: StoredTier | undefined): TierStanding {
  if (stored === undefined) return { tier, state: 'off', settings: {}, checked_at: null, problem: null };
  const { settings, checked_at, problem } = stored;
  const state = problem !== null ? 'problem' : isFinished(stored) ? 'ready' : 'unfinished';
  return { tier, state, settings, checked_at, problem };
}
