import { tierUnavailableError } from './errors.ts';
import { createR2TierStore } from './r2-tier-store.ts';
import { openStored, type TierDeps } from './settings/open-stored.ts';
import { isFinished, listStoredTiers, recordProblem } from './settings/settings-repository.ts';
import { watchTier } from './settings/watched-store.ts';
import type { TierStores } from './tier-store.ts';

/**
 * The tiers that are set up at this moment. One whose settings do not work is among them and says so to whoever uses it:
 * the others go on. Throws `tier.unavailable` where there is no R2, on which all of them stand.
 */
export async function openTiers(o: { bucket: R2Bucket | undefined; deps: TierDeps }): Promise<TierStores> {
  const { bucket, deps } = o;
  if (bucket === undefined) throw tierUnavailableError({ tier: 'r2', why: 'this cloud has none' });
  const { db, clock } = deps;
  const behind = (await listStoredTiers(db)).filter(isFinished).map((stored) => {
    const { tier, problem } = stored;
    const store = watchTier({
      tier,
      open: () => openStored({ stored, deps }),
      problem,
      now: clock,
      record: (found) => recordProblem({ db, tier, problem: found }),
    });
    return [tier, store] as const;
  });
  return { r2: createR2TierStore(bucket), ...Object.fromEntries(behind) };
}
