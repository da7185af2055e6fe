import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../shared/core/time.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { runCron } from '../../../worker/cron.ts';
import { moveDetails } from '../../../worker/details/move-details.ts';
import { runPacking } from '../../../worker/tiers/packs/pack-segments.ts';
import { lookForRestored } from '../../../worker/tiers/restores/poll-restores.ts';
import { openCloud } from '../cloud.ts';
import { createKillPoints, Killed } from './kill-points.ts';
import { createMemoryTier } from './memory-tier.ts';
import {
  expectAllReadable,
  fill,
  keysInR2,
  limits,
  list,
  move,
  now,
  open,
  pack,
  page,
  r2,
  segments,
  useFreshWorld,
  wired,
  world,
} from './packed-world.ts';

useFreshWorld();

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
    expect([...world.drive.objects.keys()].every((key) => /^Month_\d+_\d+\/segments\//.test(key))).toBe(true);
    await expectAllReadable();
    const listed = await wired().segments.list({ session_id: 'b' });
    expect(listed.map(({ segment_id }) => segment_id)).toEqual(['b-0', 'b-1', 'b-2', 'b-3']);
    expect((await open().request('/v1/segments/b/b-2')).status).toBe(200);
  });

  it('stay where they are while they are young, or nothing else is set up', async () => {
    await fill([{ id: 'a', count: 2 }]);
    await runPacking({
      deps: { db: env.DB, stores: world.stores, clock: () => Date.now(), segments, list },
      limits,
    });
    world.stores = { r2 };
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
        deps: { db: env.DB, stores: world.stores, clock: () => now, segments, list, details: team.details },
        limits: { ...limits, segments: 9 },
      });
    await packMoved();
    expect((await list({ after: '', limit: 9 })).segments).toEqual([]);
    await openCloud({ deps: wired() }).request('/v1/sessions/a?from_hour=0&to_hour=999999', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${world.token}` },
    });
    for (let tick = 0; tick < 3; tick += 1) await packMoved();
    world.sent = world.sent.filter(({ session_id }) => session_id !== 'a');
    await expectAllReadable();
  });

  it('that are deleted go out of what was packed, and the others stay readable', async () => {
    await fill([
      { id: 'a', count: 2 },
      { id: 'b', count: 2 },
    ]);
    await pack();
    await move();
    const [before = ''] = world.drive.objects.keys();
    const answer = await openCloud({ deps: wired() }).request('/v1/sessions/a?from_hour=0&to_hour=999999', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${world.token}` },
    });
    expect(await answer.json()).toMatchObject({ segments: 2 });
    expect((await open().request('/v1/segments/a/a-0')).status).toBe(404);
    for (let tick = 0; tick < 3; tick += 1) {
      await pack();
      await move();
    }
    world.sent = world.sent.filter(({ session_id }) => session_id === 'b');
    await expectAllReadable();
    expect([...world.drive.objects.keys()]).not.toContain(before);
    expect(world.drive.objects.size).toBe(1);
    for (const bytes of world.drive.objects.values())
      expect(new TextDecoder('latin1').decode(bytes)).not.toContain('a/a-0');
  });
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
        stores: { r2: points.store(r2), drive: world.drive.store },
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
    world.stores = { r2, s3: s3.store };
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
    await lookForRestored({ db: env.DB, stores: world.stores, now });
    expect(await page()).toContain('on their way from the archive');
    s3.bringBack();
    await lookForRestored({ db: env.DB, stores: world.stores, now: now + DAY });
    expect(await page()).not.toContain('archive');
    await expectAllReadable();
    const deps = { ...makeDeps({ ...env, MODE: 'embedded' }), ...wired(), clock: () => now + DAY };
    for (let tick = 0; tick < 2; tick += 1) await runCron({ time: 'alerts', deps });
    const { results } = await env.DB.prepare("SELECT ref FROM alerts WHERE kind = 'restored'").all();
    expect(results).toEqual([{ ref: 'a' }]);
  });
});
