import type { SegmentStore, StoredSegment } from '../../segments/segment-store.ts';
import type { TierStores } from '../tier-store.ts';
import { createPackReader } from './pack-reader.ts';
import { forgetPacked, listPacked } from './packed-repository.ts';

/**
 * What lies in R2 by itself, and behind it what moved on in packs: from R2 and Drive at once; of a cold class it throws
 * `segment.in_archive` and asks for nothing. It is made for one request, and remembers what that one read.
 */
export function createPackedSegmentStore(o: {
  front: SegmentStore;
  db: D1Database;
  openTiers: () => Promise<TierStores>;
}): SegmentStore {
  const { front, db } = o;
  let opened: Promise<TierStores> | undefined;
  const packs = createPackReader({ db, stores: () => (opened ??= o.openTiers()) });
  return {
    async get(name) {
      const found = await front.get(name);
      if (found !== undefined) return found;
      const packed = await packs.find(name);
      const body = packed && (await packs.read(packed));
      return packed && body && { ...describe(packed), body };
    },
    async head(name) {
      const found = await front.head(name);
      if (found !== undefined) return found;
      const packed = await packs.find(name);
      return packed === undefined ? undefined : describe(packed);
    },
    put: (segment) => front.put(segment),
    async delete(names) {
      await front.delete(names);
      if (names.length > 0) await forgetPacked({ db, names });
      packs.forget(names);
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
