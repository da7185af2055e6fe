import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { DAY } from '../../../shared/core/time.ts';
import { openS3Client } from '../../../worker/tiers/drivers/s3/s3-client.ts';
import { createS3Store } from '../../../worker/tiers/drivers/s3/s3-store.ts';
import { runMoves } from '../../../worker/tiers/moving/move-bundles.ts';
import { noteBegun } from '../../../worker/tiers/begun-uploads.ts';
import { endLeft } from '../../../worker/tiers/orphans/end-left-uploads.ts';
import { createR2TierStore } from '../../../worker/tiers/r2-tier-store.ts';
import { PIECE_BYTES } from '../../../worker/tiers/tier-store.ts';
import { createS3Fake, type S3Fake } from '../../fakes/s3/s3-fake.ts';
import { applyMigrations, enrolDevice } from '../cloud.ts';
import { makeBundle, sendBundle } from './bundles.ts';
import { createKillPoints, Killed } from './kill-points.ts';

const limits = { due: 60, copies: 6, copiedBytes: 1e9, deletes: 30, steps: 6, checks: 0, asks: 0, doubts: 0 };
const access = {
  bucket: 'archive',
  region: 'eu-central-1',
  storage_class: 'GLACIER_IR' as const,
  access_key_id: 'AKIAFAKE',
  secret_access_key: 'very-secret',
};
const r2 = createR2TierStore(env.SEGMENTS);
let now: number;
let s3: S3Fake;

beforeEach(async () => {
  now = Date.UTC(2026, 10, 20);
  s3 = createS3Fake({ clock: () => now });
  await reset();
  await applyMigrations();
});

async function fill(token: string, names: readonly string[]): Promise<void> {
  for (const session_id of names) {
    const session_at = Date.UTC(2026, 1, 2);
    await sendBundle({ token, sent: await makeBundle({ session_id, session_at, created_at: session_at }) });
  }
}

/** Before and after each call of S3 that a run makes; at the last one it is over. Each is a test of its own: one alone is quick. */
const stops = [1, 2, 3, 4, 5, 6, 7].map((at) => ({ at, isOver: at === 7, leavesUpload: at === 2 }));

it.each(stops)(
  'a stop at step $at of a move to S3 leaves no upload that stays, and all arrives',
  async (stop) => {
    const { token } = await enrolDevice();
    await fill(token, ['a', 'b']);
    const store = createS3Store({
      opened: await openS3Client({ access, fetch: s3.fetch }),
      access,
      clock: () => now,
    });
    const kill = createKillPoints(stop.at);
    const deps = { db: env.DB, stores: { r2, s3: kill.store(store) }, clock: () => now };
    const ended = await runMoves({ deps, limits }).catch((error: unknown) => error);
    if (ended !== undefined && !(ended instanceof Killed)) throw ended;
    expect(kill.isOver()).toBe(stop.isOver);
    const stores = { r2, s3: store };
    now += 1000;
    await runMoves({ deps: { ...deps, stores }, limits });
    expect(s3.uploads.size > 0).toBe(stop.leavesUpload);
    now += 2 * DAY;
    await endLeft({ db: env.DB, stores, now });
    expect(s3.uploads.size).toBe(0);
    expect(await env.DB.prepare('SELECT count(*) AS n FROM begun_uploads').first('n')).toBe(0);
    const there = await env.DB.prepare(
      "SELECT count(*) AS n FROM object_copies WHERE tier = 's3' AND state = 'here'",
    ).first('n');
    expect(there).toBe(2);
  },
);

it('an upload of another cloud that shares the bucket is left alone, however old', async () => {
  const opened = await openS3Client({ access, fetch: s3.fetch });
  const store = createS3Store({ opened, access, clock: () => now });
  await store.begin({ key: 'Phase_1_First/Phase_1_First.tar', bytes: 2 * PIECE_BYTES });
  await store.begin({ key: 'Phase_1_First/sessions/session_a/a.tar', bytes: 2 * PIECE_BYTES });
  const key = 'Phase_2_Next/sessions/session_b/b.tar';
  await noteBegun({ db: env.DB, key, now });
  await store.begin({ key, bytes: 2 * PIECE_BYTES });
  now += 30 * DAY;
  await endLeft({ db: env.DB, stores: { r2, s3: store }, now });
  expect(s3.uploads.size).toBe(2);
});
