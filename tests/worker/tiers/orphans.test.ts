import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { DAY } from '../../../shared/core/time.ts';
import { runCron } from '../../../worker/cron.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { recordAudit } from '../../../worker/members/audit-log.ts';
import { openDriveClient } from '../../../worker/tiers/drivers/drive/drive-client.ts';
import { createDriveIds } from '../../../worker/tiers/drivers/drive/drive-ids.ts';
import { createDriveStore } from '../../../worker/tiers/drivers/drive/drive-store.ts';
import { runMoves } from '../../../worker/tiers/moving/move-bundles.ts';
import { findOrphans, isStillNeedless } from '../../../worker/tiers/orphans/find-orphans.ts';
import { createR2TierStore } from '../../../worker/tiers/r2-tier-store.ts';
import type { TierStore } from '../../../worker/tiers/tier-store.ts';
import { createGoogleFake } from '../../fakes/google/google-fake.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { sessionRow } from '../rows.ts';
import { makeBundle, sendBundle } from './bundles.ts';
import { Killed } from './kill-points.ts';
import { createMemoryTier } from './memory-tier.ts';

// R2 tells when something was stored by the clock of the machine: a run is later.
const later = Date.now() + 8 * DAY;
const drive = createMemoryTier('drive');
const purgedInDrive = 'P/sessions/session_purged/purged.1.tar';
const openTiers = async () => ({ r2: createR2TierStore(env.SEGMENTS), drive: drive.store });

beforeEach(async () => {
  await reset();
  await applyMigrations();
  const { token } = await enrolDevice();
  // A whole bundle of "kept", and rows of "alone", of which there is none.
  await sendBundle({ token, sent: await makeBundle({ session_id: 'kept', bundle_id: 'kept.2' }) });
  const batch = { session_rollups: ['kept', 'alone'].map((session_id) => sessionRow({ session_id })) };
  await openCloud().request('/v1/rows', rowsRequest({ token, batch }));
  for (const key of ['d/kept/kept.1.tar', 'd/alone/alone.1.tar', 'd/purged/purged.1.tar.age'])
    await env.SEGMENTS.put(`bundles/${key}`, 'bytes');
  await env.SEGMENTS.put('packs/segments-1.tar', 'bytes');
  // "alone" was deleted once, and is there again.
  for (const [at, object] of ['purged', 'alone'].entries())
    await recordAudit({
      db: env.DB,
      at,
      member: 'Ada',
      action: 'session.deleted',
      object,
      address: '',
    }).run();
  for (const path of [purgedInDrive, 'P/sessions/session_alone/alone.1.tar']) {
    drive.objects.set(path, new Uint8Array(5));
    await env.DB.prepare('INSERT INTO drive_ids VALUES (?1, ?1, ?2)')
      .bind(path, Date.now() - 8 * DAY)
      .run();
  }
});

const tick = (at: number) =>
  runCron({ time: 'orphans', deps: { ...makeDeps(env), openTiers, clock: () => at } });

async function keys(): Promise<string[]> {
  const listed = await env.SEGMENTS.list();
  return listed.objects.map(({ key }) => key).filter((key) => !key.includes('/kept.2.'));
}

it('what was stored and never recorded goes where nobody misses it, and stays where no other copy is known', async () => {
  await tick(later);
  expect(await keys()).toEqual(['bundles/d/alone/alone.1.tar', 'packs/segments-1.tar']);
  expect([...drive.objects.keys()]).toEqual(['P/sessions/session_alone/alone.1.tar']);
  expect((await env.SEGMENTS.list({ prefix: 'bundles/' })).objects).toHaveLength(2);
});

it('a database that came back with less than it knew makes nothing needless', async () => {
  const tables = ['object_copies', 'bundle_objects', 'bundles', 'session_rollups', 'audit_entries'];
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  await tick(later);
  expect(await keys()).toHaveLength(4);
  expect((await env.SEGMENTS.list({ prefix: 'bundles/' })).objects).toHaveLength(4);
  expect(drive.objects.size).toBe(2);
});

it('what is young stays: it may be on its way', async () => {
  await env.DB.prepare('UPDATE drive_ids SET claimed_at = ?1').bind(Date.now()).run();
  await tick(Date.now());
  expect(await keys()).toHaveLength(4);
  expect(drive.objects.size).toBe(2);
});

it('what an upload has begun with again stays in Drive, however old its place is', async () => {
  const ids = createDriveIds({ db: env.DB, clock: () => later - DAY });
  await ids.claim({ path: purgedInDrive, make: async () => 'never' });
  await tick(later);
  expect([...drive.objects.keys()]).toContain(purgedInDrive);
  await tick(later + 7 * DAY);
  expect([...drive.objects.keys()]).not.toContain(purgedInDrive);
});

it('an upload that begins after the look and before the deletion keeps its file', async () => {
  const [orphan] = (await findOrphans({ db: env.DB, list: makeDeps(env).listStored, now: later })).filter(
    ({ key }) => key === purgedInDrive,
  );
  if (orphan === undefined) throw new Error('not found');
  expect(await isStillNeedless({ db: env.DB, orphan, now: later })).toBe(true);
  await createDriveIds({ db: env.DB, clock: () => later }).claim({
    path: purgedInDrive,
    make: async () => '',
  });
  expect(await isStillNeedless({ db: env.DB, orphan, now: later })).toBe(false);
});

it('a file whose upload to Drive was stopped before it was recorded goes a week after its session was deleted, by its own id', async () => {
  const google = createGoogleFake();
  const access = { client_id: 'client-1', client_secret: 'secret-1', refresh_token: google.grant() };
  const client = await openDriveClient({ access, fetch: google.fetch, wait: async () => undefined });
  const storesAt = (at: number) => ({
    r2: createR2TierStore(env.SEGMENTS),
    drive: createDriveStore({ client, ids: createDriveIds({ db: env.DB, clock: () => at }) }),
  });
  const start = Date.now();
  const { token } = await enrolDevice();
  await sendBundle({ token, sent: await makeBundle({ session_id: 'left', bundle_id: 'left.1' }) });
  const batch = { session_rollups: [sessionRow({ session_id: 'left' })] };
  await openCloud().request('/v1/rows', rowsRequest({ token, batch }));

  const { r2, drive: real } = storesAt(start);
  const stopped: TierStore = {
    ...real,
    async put(object, body) {
      const stored = await real.put(object, body);
      if (object.key.includes('left')) throw new Killed();
      return stored;
    },
  };
  const limits = { due: 9, copies: 9, copiedBytes: 1e9, deletes: 9, steps: 0, checks: 0, asks: 0, doubts: 0 };
  const stores = { r2, drive: stopped };
  await expect(runMoves({ deps: { db: env.DB, stores, clock: () => start }, limits })).rejects.toThrow(
    Killed,
  );
  const bundles = () =>
    [...google.files.values()].map(({ name }) => name).filter((name) => name.includes('.tar'));
  expect(bundles()).toEqual(['kept.2.tar', 'left.1.tar']);

  const look = (at: number) =>
    runCron({
      time: 'orphans',
      deps: { ...makeDeps(env), openTiers: async () => storesAt(at), clock: () => at },
    });
  await look(start + 8 * DAY);
  expect(bundles()).toEqual(['kept.2.tar', 'left.1.tar']);
  const gone = await openCloud().request('/v1/sessions/left?from_hour=0&to_hour=1', {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  expect(gone.status).toBe(200);
  await look(start + 6 * DAY);
  expect(bundles()).toEqual(['kept.2.tar', 'left.1.tar']);
  await look(start + 8 * DAY);
  expect(bundles()).toEqual(['kept.2.tar']);
  const ids = "SELECT count(*) AS n FROM drive_ids WHERE path LIKE '%left%.tar'";
  expect(await env.DB.prepare(ids).first('n')).toBe(0);
});

it('a pack that was given up goes, also where no run recorded that it lies there', async () => {
  await env.DB.prepare("INSERT INTO dropped_packs VALUES ('segments-1', 1)").run();
  await tick(later);
  expect(await keys()).toEqual(['bundles/d/alone/alone.1.tar']);
});

it('the page of storage tells what is left over before anything of it is deleted', async () => {
  const page = await (await openCloud({ mode: 'embedded', deps: { openTiers } }).request('/storage')).text();
  expect(page).toContain('1 object that nobody misses');
  expect(page).toContain('1 object of which no other copy is known: kept');
});
