import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY } from '../../../shared/core/time.ts';
import { tierRevokedError } from '../../../worker/tiers/drivers/errors.ts';
import { tierUnavailableError } from '../../../worker/tiers/errors.ts';
import { runMoves } from '../../../worker/tiers/moving/move-bundles.ts';
import { createR2TierStore } from '../../../worker/tiers/r2-tier-store.ts';
import type { TierStores } from '../../../worker/tiers/tier-store.ts';
import { applyMigrations } from '../cloud.ts';
import { Killed } from './kill-points.ts';
import { createMemoryTier } from './memory-tier.ts';
import { expectTruth, fill, limits, now, pieceBytes, where } from './moving-world.ts';

let drive = createMemoryTier('drive');
let s3 = createMemoryTier('s3');
const r2 = createR2TierStore(env.SEGMENTS);
let stores: TierStores;

beforeEach(async () => {
  await reset();
  await applyMigrations();
  drive = createMemoryTier('drive');
  s3 = createMemoryTier('s3');
  stores = { r2, drive: drive.store, s3: s3.store };
});

const brokenOff = () =>
  new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('connection lost')) });

const run = (o: Partial<Parameters<typeof runMoves>[0]['deps']> = {}) =>
  runMoves({ deps: { db: env.DB, stores, clock: () => now, ...o }, limits, pieceBytes });

describe('reading again', () => {
  it('heals a damaged copy from another one, and says so', async () => {
    const all = await fill([5]);
    await env.DB.prepare('UPDATE bundles SET created_at = ?1').bind(now).run();
    await run();
    const [key = ''] = drive.objects.keys();
    drive.objects.set(key, new Uint8Array(3000));
    const later = now + 31 * DAY;
    await env.DB.prepare('UPDATE bundles SET created_at = ?1').bind(later).run();
    await expect(run({ clock: () => later })).rejects.toThrow('was made anew from another one');
    await expectTruth(all, stores);
    expect(await env.DB.prepare('SELECT count(*) AS tried FROM scrub_tries').first('tried')).toBe(0);
    await run({ clock: () => later });
  });

  it('tells of a copy that is gone, and calls it verified no more until it is there again', async () => {
    await fill([5]);
    for (let tick = 0; tick < 3; tick += 1) await run();
    const lost = [...drive.objects];
    drive.objects.clear();
    await expect(run({ clock: () => now + 31 * DAY })).rejects.toThrow('no other one is whole');
    expect(await where()).toEqual({ 's0.b/0000': 'drive:damaged' });
    const { results } = await env.DB.prepare('SELECT trouble FROM bundle_objects').all();
    expect(results).toEqual([{ trouble: expect.stringContaining('no other one is whole') }]);
    // It was out of sight, as for another OAuth client, and is there again.
    for (const [key, bytes] of lost) drive.objects.set(key, bytes);
    await run({ clock: () => now + 39 * DAY });
    expect(await where()).toEqual({ 's0.b/0000': 'drive' });
    expect(await env.DB.prepare('SELECT trouble FROM bundle_objects').first('trouble')).toBeNull();
  });

  it.each([
    ['cannot be healed', async () => void drive.objects.delete([...drive.objects.keys()][0] ?? '')],
    [
      'cannot be read',
      async () => {
        const { get } = drive.store;
        const [first] = drive.objects.keys();
        stores = {
          ...stores,
          drive: {
            ...drive.store,
            get: (copy, range) => (copy.key === first ? Promise.reject(new Killed()) : get(copy, range)),
          },
        };
      },
    ],
  ])('comes to every other copy where one of them %s', async (_, spoil) => {
    await fill([5, 5, 5]);
    for (let tick = 0; tick < 3; tick += 1) await run();
    await spoil();
    const later = now + 31 * DAY;
    for (let tick = 0; tick < 5; tick += 1)
      await runMoves({
        deps: { db: env.DB, stores, clock: () => later },
        limits: { ...limits, checks: 1 },
        pieceBytes,
      }).catch(() => undefined);
    const { results } = await env.DB.prepare(
      'SELECT object_id FROM object_copies WHERE verified_at = ?1 ORDER BY object_id',
    )
      .bind(later)
      .all();
    expect(results).toEqual([{ object_id: 's1.b/0000' }, { object_id: 's2.b/0000' }]);
  });

  it.each([
    ['lets nobody in', { head: () => Promise.reject(tierRevokedError({ tier: 'drive', why: 'ended' })) }],
    ['does not answer', { get: () => Promise.reject(tierUnavailableError({ tier: 'drive', why: 'down' })) }],
    ['breaks off', { get: async () => ({ kind: 'body' as const, body: brokenOff() }) }],
  ])(
    'compares the copies of other tiers while one %s, and its own as soon as it is back',
    async (_, broken) => {
      await fill([5, 5, 1]);
      for (let tick = 0; tick < 6; tick += 1) await run();
      const later = now + 31 * DAY;
      const check = () =>
        runMoves({
          deps: { db: env.DB, stores, clock: () => later },
          limits: { ...limits, copies: 0, steps: 0, checks: 1 },
          pieceBytes,
        });
      const compared = async () => {
        const { results } = await env.DB.prepare(
          'SELECT object_id, tier FROM object_copies WHERE verified_at = ?1 ORDER BY object_id',
        )
          .bind(later)
          .all();
        return results.map(({ object_id, tier }) => `${String(object_id)} ${String(tier)}`);
      };
      stores = { ...stores, drive: { ...drive.store, ...broken } };
      await expect(check()).rejects.toThrow('drive');
      expect(await compared()).toEqual(['s2.b/0000 s3']);
      for (let tick = 0; tick < 2; tick += 1) await expect(check()).rejects.toThrow('drive');
      stores = { ...stores, drive: drive.store };
      for (let tick = 0; tick < 2; tick += 1) await check();
      expect(await compared()).toEqual(['s0.b/0000 drive', 's1.b/0000 drive', 's2.b/0000 s3']);
    },
  );

  it('a cold copy that was found damaged is not whole by its length', async () => {
    await fill([1, 1, 1]);
    for (let tick = 0; tick < 6; tick += 1) await run();
    const [[key = '', bytes = new Uint8Array()] = []] = [...s3.objects];
    s3 = createMemoryTier('s3', { storageClass: 'DEEP_ARCHIVE', readyAt: now });
    s3.objects.set(key, bytes);
    stores = { r2, s3: s3.store };
    await env.DB.prepare("UPDATE object_copies SET state = 'damaged'").run();
    await run({ clock: () => daysLater(31) }).catch(() => undefined);
    await run({ clock: () => daysLater(31) }).catch(() => undefined);
    expect(await verifiedAt(daysLater(31))).toEqual([]);
    expect(Object.values(await where())).toEqual(Array(3).fill('s3:damaged'));
  });

  it('asks nothing of a cold storage class', async () => {
    s3 = createMemoryTier('s3', { storageClass: 'DEEP_ARCHIVE', readyAt: now });
    stores = { r2, s3: s3.store };
    await fill([1]);
    for (let tick = 0; tick < 4; tick += 1) await run();
    await run({ clock: () => now + 31 * DAY });
    expect(await where()).toEqual({ 's0.b/0000': 's3' });
  });
});

const daysLater = (days: number) => now + days * DAY;
const verifiedAt = async (at: number) => {
  const { results } = await env.DB.prepare(
    'SELECT object_id FROM object_copies WHERE verified_at = ?1 ORDER BY object_id',
  )
    .bind(at)
    .all<{ object_id: string }>();
  return results.map(({ object_id }) => object_id);
};

it('two objects that R2 fails to give each time keep no other from its turn', async () => {
  stores = { r2 };
  await fill([5, 5, 5, 5]);
  const later = daysLater(31);
  await env.DB.prepare('UPDATE bundles SET created_at = ?1').bind(later).run();
  const { results } = await env.DB.prepare(
    "SELECT key FROM object_copies WHERE object_id IN ('s0.b/0000', 's1.b/0000')",
  ).all<{ key: string }>();
  const bad = new Set(results.map(({ key }) => key));
  stores = {
    r2: createR2TierStore(
      new Proxy(env.SEGMENTS, {
        get: (bucket, name: keyof R2Bucket) =>
          name === 'get'
            ? (key: string) => (bad.has(key) ? Promise.reject(new Error('10001: internal')) : bucket.get(key))
            : (bucket[name] as (...of: unknown[]) => unknown).bind(bucket),
      }),
    ),
  };
  const said: string[] = [];
  for (let tick = 0; tick < 5; tick += 1)
    await runMoves({
      deps: { db: env.DB, stores, clock: () => later + tick },
      limits: { ...limits, checks: 1 },
      pieceBytes,
    }).catch((error: unknown) => said.push(String(error)));
  expect(said).toEqual(Array(3).fill(expect.stringContaining('10001')));
  const { results: left } = await env.DB.prepare(
    'SELECT object_id FROM object_copies WHERE verified_at < ?1 ORDER BY object_id',
  )
    .bind(later)
    .all();
  expect(left).toEqual([{ object_id: 's0.b/0000' }, { object_id: 's1.b/0000' }]);
});

const toldAt = () => env.DB.prepare('SELECT told_at FROM told_files').first<number>('told_at');
const askedAt = () => env.DB.prepare('SELECT asked_at FROM told_files').first<number>('asked_at');
const ask = (at: number) =>
  runMoves({
    deps: { db: env.DB, stores, clock: () => at },
    limits: { ...limits, copies: 0, steps: 0, checks: 0, asks: 1 },
    pieceBytes,
  });

describe('a file of many objects in S3', () => {
  it('is asked about once a month, and no object of it is read for that', async () => {
    await fill([1, 1, 1]);
    for (let tick = 0; tick < 6; tick += 1) await run();
    let reads = 0;
    const { get, head } = s3.store;
    stores = { ...stores, s3: { ...s3.store, get: (...of) => ((reads += 1), get(...of)) } };
    await ask(daysLater(29));
    expect(await askedAt()).toBe(now);
    await ask(daysLater(31));
    expect([await askedAt(), reads]).toEqual([daysLater(31), 0]);
    // One that cannot be asked about comes again a day later, and its objects are as they were.
    stores = {
      ...stores,
      s3: { ...s3.store, head: () => Promise.reject(tierUnavailableError({ tier: 's3', why: 'down' })) },
    };
    await expect(ask(daysLater(62))).rejects.toThrow('down');
    stores = { ...stores, s3: { ...s3.store, head } };
    await ask(daysLater(62));
    expect(await askedAt()).toBe(daysLater(33));
    await ask(daysLater(63) + 1);
    expect(await askedAt()).toBe(daysLater(63) + 1);
    // With the last object in it nobody need ask any more.
    await env.DB.prepare("DELETE FROM object_copies WHERE tier = 's3'").run();
    await ask(daysLater(95));
    expect(await askedAt()).toBeNull();
  });

  it.each([
    ['is another one by now', (bytes: Uint8Array<ArrayBuffer>) => bytes.slice()],
    ['is gone', () => undefined],
  ])('that %s is said, and its objects are read before all others', async (_, spoil) => {
    await fill([1, 1, 1]);
    for (let tick = 0; tick < 6; tick += 1) await run();
    const [key = '', bytes = new Uint8Array()] = [...s3.objects][0] ?? [];
    s3.objects.delete(key);
    const spoilt = spoil(bytes);
    if (spoilt !== undefined) s3.objects.set(key, spoilt);
    await expect(ask(daysLater(31))).rejects.toThrow('tells otherwise');
    expect(await verifiedAt(0)).toHaveLength(3);
  });

  it('of which another checksum is told is not told again once its objects were hashed whole', async () => {
    await fill([1, 1, 1]);
    for (let tick = 0; tick < 6; tick += 1) await run();
    const [[key = '', bytes = new Uint8Array()] = []] = [...s3.objects];
    s3.objects.set(key, bytes.slice());
    await expect(ask(daysLater(31))).rejects.toThrow('tells otherwise');
    for (let tick = 0; tick < 2; tick += 1) await run({ clock: () => daysLater(32) });
    expect(await verifiedAt(daysLater(32))).toHaveLength(3);
    await ask(daysLater(62));
    expect(await toldAt()).toBe(daysLater(62));
  });

  it('of which another checksum is told in a cold class: its objects are said to be damaged', async () => {
    await fill([1, 1, 1]);
    for (let tick = 0; tick < 6; tick += 1) await run();
    const [[key = '', bytes = new Uint8Array()] = []] = [...s3.objects];
    s3 = createMemoryTier('s3', { storageClass: 'GLACIER', readyAt: now });
    s3.objects.set(key, bytes.slice());
    stores = { r2, s3: s3.store };
    await expect(ask(daysLater(31))).rejects.toThrow('tells otherwise');
    for (let tick = 0; tick < 2; tick += 1)
      await expect(run({ clock: () => daysLater(32) })).rejects.toThrow('no other one is whole');
    expect(Object.values(await where())).toEqual(Array(3).fill('s3:damaged'));
    const old = await toldAt();
    await ask(daysLater(62));
    expect(await toldAt()).toBe(old);
  });
});
