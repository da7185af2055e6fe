import type { SegmentStore } from './segment-store.ts';

/**
 * R2, and behind it what lies in D1 still from the time before there was R2. `isMoved` tells that nothing does; it is asked
 * once, and only where it matters.
 */
export function createMovingSegmentStore(o: {
  r2: SegmentStore;
  d1: SegmentStore;
  isMoved: () => Promise<boolean>;
}): SegmentStore {
  const { r2, d1 } = o;
  let asked: Promise<boolean> | undefined;
  const isMoved = () => (asked ??= o.isMoved());
  return {
    get: async (name) => (await r2.get(name)) ?? ((await isMoved()) ? undefined : d1.get(name)),
    head: async (name) => (await r2.head(name)) ?? ((await isMoved()) ? undefined : d1.head(name)),
    put: (segment) => r2.put(segment),
    async delete(names) {
      await r2.delete(names);
      if (!(await isMoved())) await d1.delete(names);
    },
    async list(session) {
      const there = await r2.list(session);
      if (await isMoved()) return there;
      const known = new Set(there.map(({ segment_id }) => segment_id));
      const here = (await d1.list(session)).filter(({ segment_id }) => !known.has(segment_id));
      return [...there, ...here].toSorted((a, b) => (a.segment_id < b.segment_id ? -1 : 1));
    },
  };
}
