import { isAppError } from '../../shared/core/errors.ts';
import { cloudTiers } from '../../shared/protocol/bundles.ts';
import type { CataloguedObject, Copy } from './catalogue.ts';
import { noCopyError } from './errors.ts';
import type { StoredObject, Tier, TierAnswer, TierStore, TierStores } from './tier-store.ts';

type Wanted = {
  object: CataloguedObject;
  stores: TierStores;
  /** Only these bytes of it. */
  part?: { offset: number; length: number };
  /** Where no verified copy can be had also of one that was found damaged: whoever takes it compares what comes. */
  orDamaged?: boolean;
};
type From = {
  tier: Tier;
  /** Of a copy that was found damaged. */
  isDoubtful: boolean;
};
type Given = Exclude<TierAnswer, { kind: 'missing' }> & From;
/** Nobody has asked for it yet. */
type Resting = { kind: 'cold' } & From;

/**
 * Bytes of an object from the first tier that gives them; of a cold tier alone it is asked for, and when it will be there.
 * Throws `bundle.no_copy`.
 */
export function giveObject(o: Wanted): Promise<Given> {
  return firstOf({ ...o, ask: ({ store, place, range }) => store.get(place, range) });
}

/** The same of what can be read now, which costs nothing: a cold tier is asked for nothing. */
export function giveAtOnce(o: Wanted): Promise<Given | Resting> {
  return firstOf<Given | Resting>({
    ...o,
    async ask({ tier, store, place, range }) {
      const rest = tier === 's3' ? restOf(await store.head(place)) : undefined;
      return rest ?? store.get(place, range);
    },
  });
}

type Ask<Answer> = (o: {
  tier: Tier;
  store: TierStore;
  place: { key: string; remoteId: string };
  range: { offset: number; length: number } | undefined;
}) => Promise<Omit<Answer, keyof From> | { kind: 'missing' }>;

async function firstOf<Answer extends Given | Resting>(o: Wanted & { ask: Ask<Answer> }): Promise<Answer> {
  const tried: string[] = [];
  for (const copy of inTurn(o)) {
    const { tier } = copy;
    const store = o.stores[tier];
    if (store === undefined) {
      tried.push(`${tier}: is not set up`);
      continue;
    }
    try {
      const place = { key: copy.key, remoteId: copy.remote_id };
      const answer = await o.ask({ tier, store, place, range: rangeOf({ ...o, copy }) });
      if (answer.kind !== 'missing')
        return { ...answer, tier, isDoubtful: copy.state === 'damaged' } as Answer;
      tried.push(`${tier}: it is gone from there`);
    } catch (error) {
      // The others are asked all the same; a fault of ours is none of the tier.
      if (!isAppError(error)) throw error;
      tried.push(`${tier}: ${error.message}`);
    }
  }
  throw noCopyError({ tried });
}

/** Those that were verified first; of each kind in the order of the tiers. */
function inTurn({ object, orDamaged = false }: Wanted): Copy[] {
  const states = ['here', ...(orDamaged ? ['damaged'] : [])];
  return states.flatMap((state) =>
    cloudTiers.flatMap((tier) => object.copies.find((one) => one.tier === tier && one.state === state) ?? []),
  );
}

/** Where an object that lies inside of another begins, and the part of it that is wanted. */
function rangeOf(o: {
  object: CataloguedObject;
  copy: Copy;
  part?: { offset: number; length: number } | undefined;
}): { offset: number; length: number } | undefined {
  const { start_at } = o.copy;
  if (start_at === null) return o.part;
  const { offset, length } = o.part ?? { offset: 0, length: o.object.bytes };
  return { offset: start_at + offset, length };
}

/** Undefined where it can be read now. */
function restOf(
  stored: StoredObject | undefined,
): { kind: 'cold' } | { kind: 'restoring'; readyAt: number } | undefined {
  if (stored?.archived === undefined) return undefined;
  const { readyAt } = stored.archived;
  return readyAt === undefined ? { kind: 'cold' } : { kind: 'restoring', readyAt };
}
