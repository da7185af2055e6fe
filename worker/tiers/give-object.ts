import { isAppError } from '../../shared/core/errors.ts';
import { cloudTiers } from '../../shared/protocol/bundles.ts';
import type { CataloguedObject } from './catalogue.ts';
import { noCopyError } from './errors.ts';
import type { Tier, TierAnswer, TierStores } from './tier-store.ts';

/**
 * Bytes of an object from the first tier that gives them, of its verified copies only; of a cold tier alone it is asked for,
 * and when it will be there. Throws `bundle.no_copy`.
 */
export async function giveObject(o: {
  object: CataloguedObject;
  stores: TierStores;
}): Promise<Exclude<TierAnswer, { kind: 'missing' }> & { tier: Tier }> {
  const tried: string[] = [];
  for (const tier of cloudTiers) {
    const copy = o.object.copies.find((one) => one.tier === tier && one.state === 'here');
    if (copy === undefined) continue;
    const store = o.stores[tier];
    if (store === undefined) {
      tried.push(`${tier}: is not set up`);
      continue;
    }
    try {
      const range = copy.start_at === null ? undefined : { offset: copy.start_at, length: o.object.bytes };
      const answer = await store.get({ key: copy.key, remoteId: copy.remote_id }, range);
      if (answer.kind !== 'missing') return { ...answer, tier };
      tried.push(`${tier}: it is gone from there`);
    } catch (error) {
      // The others are asked all the same; a fault of ours is none of the tier.
      if (!isAppError(error)) throw error;
      tried.push(`${tier}: ${error.message}`);
    }
  }
  throw noCopyError({ tried });
}
