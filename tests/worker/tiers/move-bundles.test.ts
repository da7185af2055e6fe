import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { cronTimes } from '../../../shared/core/cron-times.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/core/time.ts';
import { runCron } from '../../../worker/cron.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { teamLimitsAt } from '../../../worker/tiers/moving/move-limits.ts';
import { runMoves } from '../../../worker/tiers/moving/move-bundles.ts';
import { writePolicy } from '../../../worker/tiers/policy-repository.ts';
import { createR2TierStore } from '../../../worker/tiers/r2-tier-store.ts';
import type { TierStores } from '../../../worker/tiers/tier-store.ts';
import { dropBundles } from '../../../worker/tiers/drop-bundles.ts';
import { policySchema } from '../../../shared/tiers/policy.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { sessionRow } from '../rows.ts';
import { createKillPoints, Killed } from './kill-points.ts';
import { createMemoryTier } from './memory-tier.ts';
import { expectTruth, fill, limits, now, pieceBytes, startOf, where } from './moving-world.ts';

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

const run = (o: Partial<Parameters<typeof runMoves>[0]['deps']> = {}) =>
  runMoves({ deps: { db: env.DB, stores, clock: () => now, ...o }, limits, pieceBytes });

describe('bundles of phases', () => {
  it('go to Drive while their phase is young, and into one object of S3 when it is old', async () => {
    const all = await fill([5, 3, 1, 1, 1, 2], [3000, 3000]);
    for (let tick = 0; tick < 8; tick += 1) await run();
    expect(await where()).toEqual({
      's0.b/0000': 'drive',
      's0.b/0001': 'drive',
      's1.b/0000': 'drive',
      's1.b/0001': 'drive',
      's2.b/0000': 's3',
      's2.b/0001': 's3',
      's3.b/0000': 's3',
      's3.b/0001': 's3',
      's4.b/0000': 's3',
      's4.b/0001': 's3',
      's5.b/0000': 's3',
      's5.b/0001': 's3',
    });
    expect([...s3.objects.keys()].map((key) => key.split('/')[0])).toEqual(['Phase_1_P1', 'Phase_2_P2']);
    expect([...drive.objects.keys()].toSorted()[0]).toBe('Phase_3_P3/sessions/session_s1/s1.b.tar.001of2');
    expect((await env.SEGMENTS.list({ prefix: 'bundles/' })).objects).toEqual([]);
    await expectTruth(all, stores);
  });

  it('go on to Drive while many wait for S3', async () => {
    await fill([1, 1, 1, 2, 5]);
    await runMoves({
      deps: { db: env.DB, stores, clock: () => now },
      limits: { ...limits, due: 2, steps: 0 },
      pieceBytes,
    });
    expect(await where()).toMatchObject({ 's0.b/0000': 'r2', 's4.b/0000': 'drive r2' });
  });

  it('leave the review of their phase in Drive when they go on to S3', async () => {
    const all = await fill([1]);
    // Nothing is reviewed before a session is known.
    const { token } = await enrolDevice();
    const batch = { session_rollups: [sessionRow({ started_at: startOf(1) })] };
    await openCloud().request('/v1/rows', rowsRequest({ token, batch }));
    for (let tick = 0; tick < 12; tick += 1)
      await runCron({ time: 'reviews', deps: { ...makeDeps(env), clock: () => now } });
    for (let tick = 0; tick < 8; tick += 1) await run();
    const files = [...drive.objects].filter(([key]) => key.startsWith('Phase_1_P1/'));
    expect(files.map(([key]) => key)).toEqual(['Phase_1_P1/review.phase-1.md']);
    expect(new TextDecoder().decode(files[0]?.[1])).toContain('P1');
    expect((await where())['s0.b/0000']).toBe('s3');
    expect(await where()).toMatchObject({ 'review.phase-1/0000': 'drive' });
    await expectTruth(all, stores);
  });

  it('lie in R2 as well while they are young', async () => {
    await fill([5]);
    await env.DB.prepare('UPDATE bundles SET created_at = ?1')
      .bind(now - 3 * DAY)
      .run();
    for (let tick = 0; tick < 3; tick += 1) await run();
    expect(await where()).toEqual({ 's0.b/0000': 'drive r2' });
  });

  it('come back to R2 when the other tiers are turned off', async () => {
    const all = await fill([5, 1]);
    for (let tick = 0; tick < 5; tick += 1) await run();
    await writePolicy({ db: env.DB, policy: policySchema.parse({ drive: false, s3: false }) });
    for (let tick = 0; tick < 5; tick += 1) await run();
    expect(await where()).toEqual({ 's0.b/0000': 'r2', 's1.b/0000': 'r2' });
    await expectTruth(all, stores);
  });

  it('leave nothing in Drive when they are deleted while they are copied', async () => {
    await fill([5]);
    const { put } = drive.store;
    const deleting: typeof put = async (object, body) => {
      const stored = await put(object, body);
      await env.DB.batch(dropBundles({ db: env.DB, where: 'session_id = ?1', bind: ['s0'] }));
      return stored;
    };
    await run({ stores: { ...stores, drive: { ...drive.store, put: deleting } } });
    expect([[...drive.objects.keys()], await where()]).toEqual([[], {}]);
    expect((await env.SEGMENTS.list({ prefix: 'bundles/' })).objects).toEqual([]);
  });

  it('of the phase that is open go on to S3, the oldest first, where Drive has no room for all of it', async () => {
    const all = await fill([5, 5, 5, 5]);
    // A week apart.
    for (const [at, { bundle }] of all.entries()) {
      const session_at = startOf(5) + at * 7 * DAY;
      await env.DB.batch([
        env.DB.prepare('UPDATE bundles SET session_at = ?2 WHERE bundle_id = ?1').bind(
          bundle.bundle_id,
          session_at,
        ),
        env.DB.prepare('UPDATE bundle_objects SET session_at = ?2 WHERE bundle_id = ?1').bind(
          bundle.bundle_id,
          session_at,
        ),
      ]);
    }
    await writePolicy({ db: env.DB, policy: policySchema.parse({ drive_gb: 0.1 }) });
    const later = startOf(5) + 40 * DAY;
    await run({ clock: () => later });
    expect(Object.values(await where())).toEqual(Array(4).fill('drive r2'));
    // What fits is looked at once a day: by then they are 40 MB each, as far as the catalogue knows.
    await env.DB.prepare('UPDATE bundle_objects SET bytes = 40e6').run();
    await runMoves({
      deps: { db: env.DB, stores, clock: () => later + DAY },
      limits: { ...limits, steps: 0 },
      pieceBytes,
    });
    await env.DB.prepare('UPDATE bundle_objects SET bytes = 3000').run();
    for (let more = 0; more < 6; more += 1) await run({ clock: () => later + DAY + HOUR });
    const places = await where();
    expect(Object.keys(places).map((id) => places[id]?.replace(' r2', ''))).toEqual([
      's3',
      's3',
      'drive',
      'drive',
    ]);
    expect([...drive.objects.keys()].every((key) => key.startsWith('Phase_5_P5/'))).toBe(true);
    await expectTruth(all, stores);
  });

  it('that are too large for a piece go by themselves', async () => {
    const all = await fill([1], [pieceBytes * 2]);
    for (let tick = 0; tick < 4; tick += 1) await run();
    expect(await where()).toEqual({ 's0.b/0000': 's3' });
    await expectTruth(all, stores);
  });

  it('stay where they are while a tier refuses, and the others move', async () => {
    await fill([5, 1]);
    const full = Object.assign(Object.create(drive.store), {
      put: () => Promise.reject(Object.assign(new Error('full'), { name: 'plain' })),
    });
    await expect(run({ stores: { ...stores, drive: full } })).rejects.toThrow('full');
    stores = { r2, s3: s3.store };
    for (let tick = 0; tick < 4; tick += 1) await run();
    expect(await where()).toEqual({ 's0.b/0000': 'r2', 's1.b/0000': 's3' });
  });
});

it('a stop at any await of a move leaves a verified copy, a true catalogue, and nothing that cannot be gone on with', async () => {
  const all = await fill([5, 1, 1]);
  let stops = 0;
  for (let at = 1; ; at += 1) {
    const points = createKillPoints(at);
    const killed = await runMoves({
      deps: {
        db: points.db(env.DB),
        stores: {
          r2: points.store(r2),
          drive: points.store(drive.store),
          s3: points.store(s3.store),
        },
        clock: () => now,
      },
      // A step a run, so that many different moments of a move are met.
      limits: { ...limits, copies: 1, deletes: 1, steps: 1 },
      pieceBytes,
    }).then(
      () => false,
      (error: unknown) => {
        if (!(error instanceof Killed)) throw error;
        return true;
      },
    );
    if (killed) {
      stops += 1;
      await expectTruth(all, stores);
    } else if (Object.values(await where()).every((tiers) => tiers === 'drive' || tiers === 's3')) break;
    else at = 0;
    if (stops > 2000) throw new Error('moves come to no end');
  }
  // Each call of a run, before it and after.
  expect(stops).toBeGreaterThan(30);
  expect((await env.SEGMENTS.list({ prefix: 'bundles/' })).objects).toEqual([]);
  await expectTruth(all, stores);
}, 120_000);

it('a piece whose object changed after it was compared is not taken by S3, and nothing is lost', async () => {
  const all = await fill([1]);
  const oneStep = { ...limits, steps: 1 };
  const step = () =>
    runMoves({ deps: { db: env.DB, stores, clock: () => now }, limits: oneStep, pieceBytes });
  // It is begun, and compared.
  await step();
  await step();
  const [{ key = '' } = {}] = (await env.SEGMENTS.list({ prefix: 'bundles/' })).objects;
  const whole = await (await env.SEGMENTS.get(key))?.arrayBuffer();
  await env.SEGMENTS.put(key, new Uint8Array(3000));
  await expect(step()).rejects.toThrow('did not arrive at s3 as it was sent');
  expect([s3.objects.size, await where()]).toEqual([0, { 's0.b/0000': 'r2' }]);
  await env.SEGMENTS.put(key, whole ?? '');
  for (let tick = 0; tick < 8; tick += 1) await run();
  expect(await where()).toEqual({ 's0.b/0000': 's3' });
  expect(await env.DB.prepare('SELECT trouble FROM bundle_objects').first('trouble')).toBeNull();
  await expectTruth(all, stores);
});

it('in a day the calls of a team take turns: steps of a file for S3, copies to Drive, copies compared, files asked about', () => {
  const day = Date.UTC(2026, 10, 20);
  const turns = Array.from({ length: 24 }, (_, hour) =>
    cronTimes.moves.minutes.map((minute) => teamLimitsAt(day + hour * HOUR + minute * MINUTE)),
  ).flat();
  const sum = (of: (turn: (typeof turns)[number]) => number) =>
    turns.reduce((all, turn) => all + of(turn), 0);
  const all = (['steps', 'copies', 'checks', 'asks'] as const).map((kind) => sum((turn) => turn[kind]));
  expect(all).toEqual([48, 72, 6, 6]);
  expect(
    Math.max(
      ...turns.map((turn) => Math.sign(turn.steps) + Math.sign(turn.copies) + turn.checks + turn.asks),
    ),
  ).toBe(1);
});

const call = (at: number, lateMs: number) =>
  runCron({
    time: 'moves',
    at,
    deps: { ...makeDeps(env), clock: () => at + lateMs, openTiers: async () => stores },
  });

it('a call that begins late takes the turn for which it was due', async () => {
  await fill([5]);
  const [step = 0, copies = 0] = cronTimes.moves.minutes.map((minute) => now + minute * MINUTE);
  await call(step, MINUTE);
  expect(await where()).toEqual({ 's0.b/0000': 'r2' });
  await call(copies, 8 * MINUTE);
  expect(await where()).toEqual({ 's0.b/0000': 'drive r2' });
});

it('two runs at once and a run too many end in the same place', async () => {
  const all = await fill([5, 1, 1]);
  for (let tick = 0; tick < 5; tick += 1) await Promise.allSettled([run(), run()]);
  await run();
  expect(Object.values(await where())).toEqual(['drive', 's3', 's3']);
  await expectTruth(all, stores);
});
