import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../shared/core/time.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { createR2SegmentStore, createSegmentListing } from '../../../worker/segments/r2-segment-store.ts';
import { runCron } from '../../../worker/cron.ts';
import { moveDetails } from '../../../worker/details/move-details.ts';
import { runMoves } from '../../../worker/tiers/moving/move-bundles.ts';
import { runPacking } from '../../../worker/tiers/packs/pack-segments.ts';
import { createPackedSegmentStore } from '../../../worker/tiers/packs/packed-segment-store.ts';
import { lookForRestored } from '../../../worker/tiers/restores/poll-restores.ts';
import { createR2TierStore } from '../../../worker/tiers/r2-tier-store.ts';
import type { TierStores } from '../../../worker/tiers/tier-store.ts';
import { applyMigrations, enrolDevice, gzip, openCloud, rowsRequest, segmentRequest } from '../cloud.ts';
import { sessionRow } from '../rows.ts';
import { createKillPoints, Killed } from './kill-points.ts';
import { createMemoryTier } from './memory-tier.ts';

// R2 tells when something was stored by the clock of the machine: now is later.
const now = Date.now() + 40 * DAY;
const segments = createR2SegmentStore(env.SEGMENTS);
const list = createSegmentListing(env.SEGMENTS);
const r2 = createR2TierStore(env.SEGMENTS);
const limits = { listed: 10, segments: 4, bytes: 1e6 };
const moveLimits = { due: 60, copies: 6, copiedBytes: 1e9, deletes: 30, pieces: 2, checks: 0 };
let drive = createMemoryTier('drive');
let stores: TierStores;
let token: string;
let sent: { session_id: string; segment_id: string; body: Uint8Array<ArrayBuffer> }[];

beforeEach(async () => {
  await reset();
  await applyMigrations();
  drive = createMemoryTier('drive');
  stores = { r2, drive: drive.store };
  ({ token } = await enrolDevice());
  sent = [];
});

const open = () => openCloud({ mode: 'embedded', deps: wired() });

const openTiers = async () => stores;

function wired() {
  return { openTiers, segments: createPackedSegmentStore({ front: segments, db: env.DB, openTiers }) };
}

/** Sessions of so many segments each, which began so many days ago. */
async function fill(sessions: readonly { id: string; count: number; daysAgo?: number }[]): Promise<void> {
  const cloud = openCloud();
  for (const { id, count, daysAgo = 40 } of sessions) {
    const at = now - daysAgo * DAY;
    const row = sessionRow({
      session_id: id,
      started_at: at,
      last_event_at: at,
      ended_at: at,
      status: 'completed',
    });
    await cloud.request('/v1/rows', rowsRequest({ token, batch: { session_rollups: [row] } }));
    for (let at = 0; at < count; at += 1) {
      const body = await gzip(`{"of":"${id}","n":${at}}\n`.repeat(20 + at));
      const segment = {
        session_id: id,
        segment_id: `${id}-${at}`,
        first_seq: at * 3 + 1,
        last_seq: at * 3 + 3,
      };
      const { path, init } = await segmentRequest({ token, body, segment });
      expect((await cloud.request(path, init)).status).toBe(200);
      sent.push({ session_id: id, segment_id: segment.segment_id, body });
    }
  }
}

const page = async () => (await open().request('/sessions/a')).text();

const pack = () => runPacking({ deps: { db: env.DB, stores, clock: () => now, segments, list }, limits });
const move = () => runMoves({ deps: { db: env.DB, stores, clock: () => now }, limits: moveLimits });

async function keysInR2(prefix: string): Promise<string[]> {
  return (await env.SEGMENTS.list({ prefix })).objects.map(({ key }) => key);
}

/** The same database; counts the statements that are made for it. */
function countQueries() {
  let queries = 0;
  const db = new Proxy(env.DB, {
    get(target, name) {
      if (name === 'prepare') queries += 1;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
  return { db, queries: () => queries };
}

async function deleteSession(id: string): Promise<void> {
  const answer = await openCloud({ deps: wired() }).request(`/v1/sessions/${id}?from_hour=0&to_hour=999999`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
  sent = sent.filter(({ session_id }) => session_id !== id);
}

/** Every segment comes back as it was sent, wherever it lies. */
async function expectAllReadable(store = wired().segments): Promise<void> {
  for (const { session_id, segment_id, body } of sent) {
    const found = await store.get({ session_id, segment_id });
    if (found === undefined) throw new Error(segment_id);
    expect(new Uint8Array(await new Response(found.body).arrayBuffer()), segment_id).toEqual(body);
  }
}

describe('segments of old sessions', () => {
  it('move to Drive together, are read from there, and leave R2', async () => {
    await fill([
      { id: 'a', count: 3 },
      { id: 'b', count: 4 },
    ]);
    for (let tick = 0; tick < 6; tick += 1) {
      await pack();
      await expectAllReadable();
      await move();
    }
    expect([await keysInR2('segments/'), await keysInR2('packs/')]).toEqual([[], []]);
    expect([...drive.objects.keys()].every((key) => /^Month_\d+_\d+\/segments\//.test(key))).toBe(true);
    await expectAllReadable();
    const listed = await wired().segments.list({ session_id: 'b' });
    expect(listed.map(({ segment_id }) => segment_id)).toEqual(['b-0', 'b-1', 'b-2', 'b-3']);
    expect((await open().request('/v1/segments/b/b-2')).status).toBe(200);
  });

  it('stay where they are while they are young, or nothing else is set up', async () => {
    await fill([{ id: 'a', count: 2 }]);
    await runPacking({ deps: { db: env.DB, stores, clock: () => Date.now(), segments, list }, limits });
    stores = { r2 };
    await pack();
    expect(await keysInR2('segments/')).toHaveLength(2);
  });

  it('that are not what their receipt says stay, and keep no other from moving', async () => {
    await fill([{ id: 'a', count: 3 }]);
    await env.DB.prepare("UPDATE segments SET sha256 = ?1 WHERE segment_id = 'a-1'")
      .bind('0'.repeat(64))
      .run();
    for (let tick = 0; tick < 3; tick += 1) await pack();
    expect(await keysInR2('segments/')).toEqual(['segments/a/a-1.ndjson.gz']);
    await expectAllReadable();
  });

  it('of packs are shown to nobody as bundles', async () => {
    await fill([{ id: 'a', count: 3 }]);
    await pack();
    const bundles = await (await open().request('/v1/bundles')).json<{ bundles: unknown[] }>();
    expect(bundles.bundles).toEqual([]);
    const id = await env.DB.prepare('SELECT pack_id FROM packed_segments').first<string>('pack_id');
    expect((await open().request(`/v1/bundles/${id}/0`)).status).toBe(404);
  });

  it('are packed as well where their receipts lie in R2, and stay when a pack is written anew', async () => {
    await fill([
      { id: 'a', count: 2, daysAgo: 100 },
      { id: 'b', count: 2, daysAgo: 100 },
      { id: 'c', count: 1, daysAgo: 100 },
    ]);
    await env.DB.batch([
      env.DB.prepare("INSERT INTO day_zones (zone, added_at) VALUES ('UTC', 0)"),
      env.DB.prepare('INSERT INTO folded_hours VALUES (1, ?1)').bind(Math.floor(now / HOUR) - 35 * 24),
    ]);
    const team = { ...makeDeps({ ...env, MODE: 'team' }), clock: () => now };
    await moveDetails({ deps: team });
    expect(await env.DB.prepare('SELECT count(*) AS n FROM segments').first('n')).toBe(0);
    const packMoved = () =>
      runPacking({
        deps: { db: env.DB, stores, clock: () => now, segments, list, details: team.details },
        limits: { ...limits, segments: 9 },
      });
    await packMoved();
    expect((await list({ after: '', limit: 9 })).segments).toEqual([]);
    await openCloud({ deps: wired() }).request('/v1/sessions/a?from_hour=0&to_hour=999999', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    for (let tick = 0; tick < 3; tick += 1) await packMoved();
    sent = sent.filter(({ session_id }) => session_id !== 'a');
    await expectAllReadable();
  });

  it('that are deleted go out of what was packed, and the others stay readable', async () => {
    await fill([
      { id: 'a', count: 2 },
      { id: 'b', count: 2 },
    ]);
    await pack();
    await move();
    const [before = ''] = drive.objects.keys();
    const answer = await openCloud({ deps: wired() }).request('/v1/sessions/a?from_hour=0&to_hour=999999', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await answer.json()).toMatchObject({ segments: 2 });
    expect((await open().request('/v1/segments/a/a-0')).status).toBe(404);
    for (let tick = 0; tick < 3; tick += 1) {
      await pack();
      await move();
    }
    sent = sent.filter(({ session_id }) => session_id === 'b');
    await expectAllReadable();
    expect([...drive.objects.keys()]).not.toContain(before);
    expect(drive.objects.size).toBe(1);
    for (const bytes of drive.objects.values())
      expect(new TextDecoder('latin1').decode(bytes)).not.toContain('a/a-0');
  });
});

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
    const stored = await drive.store.put({ key, bytes: whole.length, sha256 }, new Blob([whole]).stream());
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
    deps: { db, stores, clock: () => now, segments, list },
    limits: { ...limits, segments: 9 },
  });
  expect(queries()).toBeLessThanOrEqual(48);
  expect(await keysInR2('segments/')).toEqual(['segments/e/e-0.ndjson.gz']);
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
    deps: { db: env.DB, stores, clock: () => now, segments, list },
    limits: { ...limits, segments: 10 },
  });
  for (let tick = 0; tick < 3; tick += 1) await move();
  expect(await keysInR2('packs/')).toEqual([]);
  const ranges: ({ offset: number; length: number } | undefined)[] = [];
  const watched: TierStores = {
    r2,
    drive: {
      ...drive.store,
      get(copy, range) {
        ranges.push(range);
        return drive.store.get(copy, range);
      },
    },
  };
  const { db, queries } = countQueries();
  const store = createPackedSegmentStore({ front: segments, db, openTiers: async () => watched });
  sent = sent.filter(({ session_id }) => session_id === 'b');
  await expectAllReadable(store);
  expect([ranges.length, queries()]).toEqual([2, 2]);
  expect(ranges[0]?.length).toBe(sent[0]?.body.length);
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

it('a stop at any await of packing leaves every segment readable, and nothing that cannot be gone on with', async () => {
  await fill([
    { id: 'a', count: 2 },
    { id: 'b', count: 1, daysAgo: 75 },
  ]);
  let stops = 0;
  for (let at = 1; ; at += 1) {
    const points = createKillPoints(at);
    const killed = await runPacking({
      deps: {
        db: points.db(env.DB),
        stores: { r2: points.store(r2), drive: drive.store },
        clock: () => now,
        segments: points.store(segments),
        list: (o) => points.point(() => list(o)),
      },
      limits,
    }).then(
      () => false,
      (error: unknown) => {
        const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
        if (!errors.every((one) => one instanceof Killed)) throw error;
        return true;
      },
    );
    if (!killed) break;
    stops += 1;
    await expectAllReadable();
  }
  expect(stops).toBeGreaterThan(20);
  for (let tick = 0; tick < 3; tick += 1) await pack();
  expect(await keysInR2('segments/')).toEqual([]);
  const { results } = await env.DB.prepare('SELECT session_id, members FROM packed_segments').all();
  expect(results).toHaveLength(2);
  await expectAllReadable();
}, 60_000);

describe('a session whose segments lie in a class that gives nothing at once', () => {
  let s3 = createMemoryTier('s3');
  beforeEach(async () => {
    s3 = createMemoryTier('s3', { storageClass: 'DEEP_ARCHIVE', readyAt: now - 1 });
    stores = { r2, s3: s3.store };
    await fill([{ id: 'a', count: 2, daysAgo: 200 }]);
    await pack();
    for (let tick = 0; tick < 4; tick += 1) await move();
  });

  it('opens with a notice, and nothing is asked for before somebody wants it', async () => {
    expect([await keysInR2('packs/'), s3.objects.size]).toEqual([[], 1]);
    expect(await page()).toContain('Ask for them');
    expect((await open().request('/v1/segments/a/a-0')).status).toBe(409);
    const { results } = await env.DB.prepare('SELECT * FROM restores').all();
    expect(results).toEqual([]);
  });

  it('is asked for once, says when it comes, and is told when it is there', async () => {
    const cloud = open();
    const post = () =>
      cloud.request('/sessions/a/from-archive', { method: 'POST', headers: { origin: cloud.origin } });
    expect((await post()).status).toBe(303);
    expect((await post()).status).toBe(303);
    expect(await page()).toContain('on their way from the archive');
    await lookForRestored({ db: env.DB, stores, now });
    expect(await page()).toContain('on their way from the archive');
    s3.bringBack();
    await lookForRestored({ db: env.DB, stores, now: now + DAY });
    expect(await page()).not.toContain('archive');
    await expectAllReadable();
    const deps = { ...makeDeps({ ...env, MODE: 'embedded' }), ...wired(), clock: () => now + DAY };
    for (let tick = 0; tick < 2; tick += 1) await runCron({ time: 'alerts', deps });
    const { results } = await env.DB.prepare("SELECT ref FROM alerts WHERE kind = 'restored'").all();
    expect(results).toEqual([{ ref: 'a' }]);
  });
});
