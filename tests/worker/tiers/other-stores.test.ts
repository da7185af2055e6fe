import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { runMoves } from '../../../worker/tiers/moving/move-bundles.ts';
import { createR2TierStore } from '../../../worker/tiers/r2-tier-store.ts';
import type { StoredObject, TierStore, TierStores } from '../../../worker/tiers/tier-store.ts';
import { applyMigrations } from '../cloud.ts';
import { createMemoryTier } from './memory-tier.ts';
import { expectTruth, fill, limits, now, pieceBytes, where } from './moving-world.ts';

// Stores that speak S3 and are not AWS's: of a file that came in pieces they tell no hash.

const memory = { tier: createMemoryTier('s3') };
let reads: { offset: number; length: number }[] = [];
let stores: TierStores;

beforeEach(async () => {
  await reset();
  await applyMigrations();
  memory.tier = createMemoryTier('s3');
  reads = [];
  stores = { r2: createR2TierStore(env.SEGMENTS), s3: silent(memory.tier.store) };
});

const tell = ({ tier, key, remoteId, bytes }: StoredObject): StoredObject => ({ tier, key, remoteId, bytes });

function silent(store: TierStore): TierStore {
  return {
    ...store,
    async get(copy, range) {
      if (range !== undefined) reads.push(range);
      return store.get(copy, range);
    },
    async head(copy) {
      const stored = await store.head(copy);
      return stored && tell(stored);
    },
    // Finished once: what lies there then is told.
    finish: async (upload) =>
      tell((await store.head({ key: upload.key, remoteId: '' })) ?? (await store.finish(upload))),
  };
}

const step = () =>
  runMoves({
    deps: { db: env.DB, stores, clock: () => now },
    limits: { ...limits, copies: 0, steps: 1, checks: 0 },
    pieceBytes,
  });
const isOpen = async () => (await env.DB.prepare('SELECT count(*) AS n FROM phase_bundles').first('n')) === 1;
const copies = async () => [...new Set(Object.values(await where()))];

describe('the file of a phase in a store that tells no hash of it', () => {
  it('is read again piece by piece, one a run, before it counts', async () => {
    const all = await fill(Array.from({ length: 12 }, () => 1));
    await step();
    for (let run = 0; (await isOpen()) && run < 60; run += 1) {
      const before = reads.length;
      expect(await copies()).toEqual(['r2']);
      await step();
      expect(reads.length - before).toBeLessThanOrEqual(1);
    }
    const [file = new Uint8Array()] = memory.tier.objects.values();
    const pieces = Math.ceil(file.byteLength / pieceBytes);
    expect(pieces).toBeGreaterThan(3);
    expect(reads.map(({ offset }) => offset / pieceBytes)).toEqual([...Array(pieces).keys()]);
    expect(await copies()).toEqual(['r2 s3']);
    await expectTruth(all, stores);
  });

  it.each([1, 2])('does not count where piece %i is not what was sent, and is written again', async (n) => {
    const all = await fill(Array.from({ length: 6 }, () => 1));
    for (let run = 0; memory.tier.objects.size === 0 && run < 60; run += 1) await step();
    const [file = new Uint8Array()] = memory.tier.objects.values();
    const at = n * pieceBytes + 700;
    file[at] = (file[at] ?? 0) ^ 1;
    const said: unknown[] = [];
    for (let run = 0; said.length === 0 && run < 10; run += 1)
      await step().catch((error: unknown) => said.push(String(error)));
    expect(said).toEqual([expect.stringContaining('did not arrive at s3 as it was sent')]);
    expect([await copies(), memory.tier.objects.size, await isOpen()]).toEqual([['r2'], 0, false]);
    for (let run = 0; run < 60 && (await copies())[0] === 'r2'; run += 1) await step();
    expect(await copies()).toEqual(['r2 s3']);
    await expectTruth(all, stores);
  });
});
