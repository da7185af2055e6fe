import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../shared/core/time.ts';
import { runMoves } from '../../../worker/tiers/moving/move-bundles.ts';
import { teamLimitsAt } from '../../../worker/tiers/moving/move-limits.ts';
import { createR2TierStore } from '../../../worker/tiers/r2-tier-store.ts';
import { lookForRestored } from '../../../worker/tiers/restores/poll-restores.ts';
import type { TierStores } from '../../../worker/tiers/tier-store.ts';
import { applyMigrations, enrolDevice, openCloud } from '../cloud.ts';
import { announce, getObject, listAs, makeBundle, sendBundle, sendObject } from './bundles.ts';
import { createMemoryTier } from './memory-tier.ts';
import { expectTruth, fill, limits, now, pieceBytes, where } from './moving-world.ts';

const r2 = createR2TierStore(env.SEGMENTS);
let stores: TierStores;
let s3 = createMemoryTier('s3');

beforeEach(async () => {
  await reset();
  await applyMigrations();
  s3 = createMemoryTier('s3');
  stores = { r2, s3: s3.store };
});

const run = (at: number) => runMoves({ deps: { db: env.DB, stores, clock: () => at }, limits, pieceBytes });
const said = (at: number) => run(at).then(String, String);
const troubles = async () => {
  const { results } = await env.DB.prepare('SELECT DISTINCT trouble FROM bundle_objects').all();
  return results.map(({ trouble }) => trouble);
};

/** Bundles whose only copies lie in one cold file, of which S3 tells otherwise than when it was stored. */
async function fillCold(change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>, count = 3) {
  const all = await fill(Array.from({ length: count }, () => 1));
  for (let tick = 0; tick < 6; tick += 1) await run(now);
  const [[key = '', bytes = new Uint8Array()] = []] = [...s3.objects];
  s3 = createMemoryTier('s3', { storageClass: 'DEEP_ARCHIVE', readyAt: later + 12 * HOUR });
  s3.objects.set(key, change(bytes.slice()));
  stores = { r2, s3: s3.store };
  await runMoves({
    deps: { db: env.DB, stores, clock: () => later },
    limits: { ...limits, copies: 0, steps: 0, checks: 0, asks: 1 },
  }).catch(() => undefined);
  return all;
}
const later = now + 31 * DAY;

describe('an only copy in a cold class of whose file S3 tells otherwise', () => {
  it('is asked for by itself, and counts again once it was read and is whole', async () => {
    const all = await fillCold((bytes) => bytes);
    expect(await said(later)).toContain('may be damaged, cannot be read where it lies');
    expect(await troubles()).toContainEqual(expect.stringContaining('asked for from the archive'));
    const { results } = await env.DB.prepare('SELECT member, ready_at FROM restores').all();
    expect(results).toContainEqual({ member: '', ready_at: later + 12 * HOUR });
    s3.bringBack();
    const ready = later + 13 * HOUR;
    await lookForRestored({ db: env.DB, stores, now: ready });
    for (let tick = 0; tick < 2; tick += 1) await said(ready);
    expect(Object.values(await where())).toEqual(Array.from({ length: 3 }, () => 's3'));
    expect(await troubles()).toEqual([null]);
    await expectTruth(all, stores);
  });

  it('is compared long before it goes back into the archive, also by a team, which reads six a day', async () => {
    await fillCold((bytes) => bytes, 20);
    const runsUntil = async (from: number, until: number) => {
      for (let at = from; at < until; at += 15 * MINUTE)
        await runMoves({
          deps: { db: env.DB, stores, clock: () => at },
          limits: teamLimitsAt(at),
          pieceBytes,
        }).catch(() => undefined);
    };
    await runsUntil(later, later + 3 * HOUR);
    // One asks for the file of all.
    expect(Object.values(await where()).filter((tiers) => tiers === 's3:damaged')).toHaveLength(1);
    s3.bringBack();
    await lookForRestored({ db: env.DB, stores, now: later + 13 * HOUR });
    await runsUntil(later + 13 * HOUR, later + 25 * HOUR);
    const inDoubt = "SELECT count(*) AS n FROM object_copies WHERE verified_at = 0 OR state = 'damaged'";
    expect(await env.DB.prepare(inDoubt).first('n')).toBe(0);
  });

  it('and that is another one by now is given as it is, told as damaged; the others in the file come whole', async () => {
    const all = await fillCold((bytes) => bytes.fill(7, 512, 600));
    for (let tick = 0; tick < 2; tick += 1) await said(later);
    const cloud = openCloud({ deps: { openTiers: async () => stores } });
    const { token } = await enrolDevice();
    await env.DB.prepare('UPDATE bundles SET device_id = (SELECT device_id FROM devices LIMIT 1)').run();
    const ask = (id: string) =>
      cloud.request(`/v1/bundles/${id}/0`, { headers: { authorization: `Bearer ${token}` } });
    expect((await ask('s0.b')).status).toBe(202);
    s3.bringBack();
    const given = [];
    for (const [at, { objects }] of all.entries()) {
      const answer = await ask(`s${at}.b`);
      expect(answer.headers.get('x-subtrack-damaged')).toBe('1');
      const bytes = new Uint8Array(await answer.arrayBuffer());
      given.push(bytes.every((byte, place) => byte === objects[0]?.[place]));
    }
    expect(given.toSorted()).toEqual([false, true, true]);
  });
});

const lostOf = async (token: string) => {
  const headers = { authorization: `Bearer ${token}` };
  return (await openCloud().request('/v1/bundles/lost', { headers })).json();
};
const lose = () =>
  env.DB.prepare("UPDATE object_copies SET state = 'damaged' WHERE object_id LIKE 's1.%'").run();

describe('a bundle of which no whole copy is left', () => {
  it('is told to the machine that sent it, alone, and comes again', async () => {
    const { token } = await enrolDevice();
    const other = await enrolDevice({ member: 'Olga' });
    const sent = await makeBundle({ session_id: 's1', bundle_id: 's1.b', lengths: [1000, 500] });
    await sendBundle({ token, sent });
    expect(await lostOf(token)).toEqual({ bundles: [] });
    await lose();
    expect([await lostOf(token), await lostOf(other.token)]).toEqual([
      { bundles: ['s1.b'] },
      { bundles: [] },
    ]);
    expect(await (await announce({ token, bundle: sent.bundle })).json()).toEqual({ missing: [0, 1] });
    await sendBundle({ token, sent });
    expect(await lostOf(token)).toEqual({ bundles: [] });
    expect(await listAs(token)).toMatchObject([{ bundle_id: 's1.b', copies: [{ tier: 'r2' }] }]);
  });

  it('comes again encrypted anew, as other bytes and fewer of them; one that is not lost does not', async () => {
    const { token } = await enrolDevice();
    const about = { session_id: 's1', bundle_id: 's1.b', encrypted: true };
    await sendBundle({ token, sent: await makeBundle({ ...about, lengths: [1000, 500] }) });
    const anew = await makeBundle({ ...about, lengths: [1200], seed: 5 });
    expect((await announce({ token, bundle: anew.bundle })).status).toBe(409);
    await env.DB.prepare("UPDATE object_copies SET state = 'damaged' WHERE object_id = 's1.b/0001'").run();
    expect(await (await announce({ token, bundle: anew.bundle })).json()).toEqual({ missing: [0] });
    expect(await listAs(token)).toEqual([]);
    const [body = new Uint8Array()] = anew.objects;
    const stored = await sendObject({ token, bundleId: 's1.b', number: 0, body });
    expect(await stored.json()).toEqual({ complete: true });
    const answer = await getObject({ token, bundleId: 's1.b' });
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(body);
    expect(await where()).toEqual({ 's1.b/0000': 'r2', 's1.b/0001': 'r2:leaving' });
  });
});
