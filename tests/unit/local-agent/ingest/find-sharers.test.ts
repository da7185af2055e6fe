import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSharerFinder } from '../../../../local-agent/ingest/numbers/find-sharers.ts';
import { createFirstOwners } from '../../../../local-agent/ingest/numbers/first-owners.ts';

it('names of every session those before it that have an id in common with it', () => {
  const ids = fc.array(fc.integer({ min: -5, max: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(ids, { maxLength: 12 }), (sessions) => {
      const finder = createSharerFinder();
      for (const [index, mine] of sessions.entries()) {
        const before = sessions.slice(0, index).flatMap((other, place) => {
          return other.some((id) => mine.includes(id)) ? [`s${place}`] : [];
        });
        const { others } = finder.add({ session_id: `s${index}`, ids: mine });
        expect(others.toSorted()).toEqual(before.toSorted());
      }
    }),
  );
});

it('tells who had a key first, as a map would, however many keys there are', () => {
  const key = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.nat(9)), { maxLength: 200 }), (asked) => {
      const owners = createFirstOwners(2);
      const map = new Map<number, number>();
      for (const [one, owner] of asked) {
        if (!map.has(one)) map.set(one, owner);
        expect(owners.of(one, owner)).toBe(map.get(one));
      }
    }),
  );
});
