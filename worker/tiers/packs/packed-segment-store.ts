import type { SegmentStore, StoredSegment } from '../../segments/segment-store.ts';
import { findObject } from '../catalogue.ts';
import { giveAtOnce } from '../give-object.ts';
import type { TierStores } from '../tier-store.ts';
import { segmentInArchiveError } from './errors.ts';
import { findPacked, forgetPacked, listPacked, packObjectId } from './packed-repository.ts';

/**
 * What lies in R2 by itself, and behind it what moved on in packs: from R2 and Drive at once; of a cold class it throws
 * `segment.in_archive` and asks for nothing.
 */
export function createPackedSegmentStore(o: {
  front: SegmentStore;
  db: D1Database;
  openTiers: () => Promise<TierStores>;
}): SegmentStore {
  const { front, db } = o;
  let opened: Promise<TierStores> | undefined;
  const stores = () => (opened ??= o.openTiers());
  return {
    async get(name) {
      const found = await front.get(name);
      if (found !== undefined) return found;
      const packed = await findPacked({ db, name });
      if (packed === undefined) return undefined;
      const object = await findObject({ db, objectId: packObjectId(packed.pack_id) });
      if (object === undefined) return undefined;
      const part = { offset: packed.start_at, length: packed.bytes };
      const answer = await giveAtOnce({ object, stores: await stores(), part });
      if (answer.kind !== 'body')
        throw segmentInArchiveError({ readyAt: answer.kind === 'restoring' ? answer.readyAt : undefined });
      return { ...describe(packed), body: answer.body };
    },
    async head(name) {
      const found = await front.head(name);
      if (found !== undefined) return found;
      const packed = await findPacked({ db, name });
      return packed === undefined ? undefined : describe(packed);
    },
    put: (segment) => front.put(segment),
    async delete(names) {
      await front.delete(names);
      if (names.length > 0) await forgetPacked({ db, names });
    },
    async list({ session_id }) {
      const here = await front.list({ session_id });
      const known = new Set(here.map(({ segment_id }) => segment_id));
      const packed = (await listPacked({ db, sessionIds: [session_id] })).filter(
        ({ segment_id }) => !known.has(segment_id),
      );
      const all = packed.map((one) => ({ session_id, segment_id: one.segment_id, ...describe(one) }));
      return [...here, ...all].toSorted((a, b) => (a.segment_id < b.segment_id ? -1 : 1));
    },
  };
}

function describe({ bytes, sha256, device_id }: StoredSegment): StoredSegment {
  return { bytes, sha256, device_id };
}
