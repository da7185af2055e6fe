import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { runPacking } from '../../../worker/tiers/packs/pack-segments.ts';
import { createPackedSegmentStore } from '../../../worker/tiers/packs/packed-segment-store.ts';
import type { TierStores } from '../../../worker/tiers/tier-store.ts';
import {
  deleteSession,
  expectAllReadable,
  fill,
  countQueries,
  keysInR2,
  limits,
  list,
  move,
  now,
  pack,
  r2,
  segments,
  useFreshWorld,
  wired,
  world,
} from './packed-world.ts';

useFreshWorld();

describe('a pack that holds what was deleted', () => {
  beforeEach(async () => {
    await fill([
      { id: 'a', count: 2 },
      { id: 'b', count: 2 },
    ]);
    await pack();
  });

  it('is never written anew from bytes that are not what was recorded: its other copy is taken', async () => {
    const [key = ''] = await keysInR2('packs/');
    const whole = new Uint8Array(await new Response((await env.SEGMENTS.get(key))?.body).arrayBuffer());
    const { sha256 } = (await r2.head({ key, remoteId: key })) ?? {};
    if (sha256 === undefined) throw new Error('no hash');
    const stored = await world.drive.store.put(
      { key, bytes: whole.length, sha256 },
      new Blob([whole]).stream(),
    );
    await env.DB.prepare(
      `INSERT INTO object_copies (object_id, tier, state, key, remote_id, verified_at)
      SELECT object_id, 'drive', 'here', ?1, ?2, ?3 FROM object_copies`,
    )
      .bind(stored.key, stored.remoteId, now)
      .run();
    await env.SEGMENTS.put(
      key,
      whole.map((byte, at) => (at % 700 === 600 ? byte ^ 1 : byte)),
    );
    await deleteSession('a');
    await pack();
    const { results } = await env.DB.prepare('SELECT tier, state FROM object_copies ORDER BY tier').all();
    expect(results).toEqual([
      { tier: 'drive', state: 'here' },
      { tier: 'r2', state: 'damaged' },
    ]);
    await pack();
    expect(await env.DB.prepare('SELECT count(*) AS n FROM stale_packs').first('n')).toBe(0);
    await expectAllReadable();
  });

  it('and that nothing can read keeps no other segment from being packed, and is told', async () => {
    await deleteSession('a');
    for (const key of await keysInR2('packs/')) await env.SEGMENTS.delete(key);
    await fill([{ id: 'c', count: 2 }]);
    await expect(pack()).rejects.toMatchObject({ code: 'bundle.no_copy' });
    expect(await keysInR2('segments/')).toEqual([]);
    expect(await keysInR2('packs/')).toHaveLength(1);
  });
});

it('one run makes few packs and asks the database little; the other periods come with the next ones', async () => {
  await fill([
    { id: 'a', count: 1 },
    { id: 'z', count: 1 },
  ]);
  await pack();
  await deleteSession('z');
  await fill([
    { id: 'b', count: 1, daysAgo: 145 },
    { id: 'c', count: 1, daysAgo: 40 },
    { id: 'd', count: 1, daysAgo: 110 },
    { id: 'e', count: 1, daysAgo: 75 },
    { id: 'f', count: 1, daysAgo: 145 },
  ]);
  const { db, queries } = countQueries();
  await runPacking({
    deps: { db, stores: world.stores, clock: () => now, segments, list },
    limits: { ...limits, segments: 9 },
  });
  expect(queries()).toBeLessThanOrEqual(48);
  expect(await keysInR2('segments/')).toEqual(['segments/d/d-0.ndjson.gz', 'segments/e/e-0.ndjson.gz']);
  await pack();
  expect(await keysInR2('segments/')).toEqual([]);
  await expectAllReadable();
});

it('a whole session is read from its pack with two reads, and with few questions to the database', async () => {
  await fill([
    { id: 'a', count: 5 },
    { id: 'b', count: 5 },
  ]);
  await runPacking({
    deps: { db: env.DB, stores: world.stores, clock: () => now, segments, list },
    limits: { ...limits, segments: 10 },
  });
  for (let tick = 0; tick < 3; tick += 1) await move();
  expect(await keysInR2('packs/')).toEqual([]);
  const ranges: ({ offset: number; length: number } | undefined)[] = [];
  const watched: TierStores = {
    r2,
    drive: {
      ...world.drive.store,
      get(copy, range) {
        ranges.push(range);
        return world.drive.store.get(copy, range);
      },
    },
  };
  const { db, queries } = countQueries();
  const store = createPackedSegmentStore({ front: segments, db, openTiers: async () => watched });
  world.sent = world.sent.filter(({ session_id }) => session_id === 'b');
  await expectAllReadable(store);
  expect([ranges.length, queries()]).toEqual([2, 2]);
  expect(ranges[0]?.length).toBe(world.sent[0]?.body.length);
  // What is deleted is not given out of what was read before.
  await store.delete([{ session_id: 'b', segment_id: 'b-3' }]);
  expect(await store.get({ session_id: 'b', segment_id: 'b-3' })).toBeUndefined();
});

it('a segment that is packed while its session is read is found in its pack', async () => {
  await fill([{ id: 'a', count: 6 }]);
  await pack();
  const store = wired().segments;
  expect(await store.get({ session_id: 'a', segment_id: 'a-0' })).toBeDefined();
  await pack();
  expect(await keysInR2('segments/')).toEqual([]);
  await expectAllReadable(store);
});
