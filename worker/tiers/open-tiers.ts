import type { Bindings } from '../bindings.ts';
import { createR2TierStore } from './r2-tier-store.ts';
import type { TierStores } from './tier-store.ts';

/** The tiers that are set up at this moment. */
export async function openTiers(env: Bindings): Promise<TierStores> {
  return { r2: createR2TierStore(env.SEGMENTS) };
}
