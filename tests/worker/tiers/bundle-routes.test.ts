import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeDeps } from '../../../worker/deps.ts';
import { moveBundles } from '../../../worker/tiers/moving/move-bundles.ts';
import { DAY } from '../../../shared/core/time.ts';
import { bundleLimits } from '../../../shared/protocol/bundles.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest } from '../cloud.ts';
import { sessionRow } from '../rows.ts';
import { announce, getObject, listAs, makeBundle, sendBundle, sendObject } from './bundles.ts';

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

const bundleKeys = async () =>
  (await env.SEGMENTS.list({ prefix: 'bundles/' })).objects.map(({ key }) => key);

describe('a bundle that a machine sends', () => {
  it('is listed once it is whole, and comes back byte for byte', async () => {
    const { token } = await enrolDevice();
    const sent = await makeBundle({ lengths: [70_000, 300] });
    const { bundle_id: bundleId } = sent.bundle;
    expect(await (await announce({ token, bundle: sent.bundle })).json()).toEqual({ missing: [0, 1] });
    const [first, second] = sent.objects;
    await sendObject({ token, bundleId, number: 0, body: first ?? new Uint8Array() });
    expect(await listAs(token)).toEqual([]);
    const last = await sendObject({ token, bundleId, number: 1, body: second ?? new Uint8Array() });
    expect(await last.json()).toEqual({ complete: true });
    expect(await listAs(token)).toMatchObject([
      { bundle_id: bundleId, phase: null, encrypted: false, copies: [{ tier: 'r2' }] },
    ]);
    const answer = await getObject({ token, bundleId, number: 1 });
    expect(answer.headers.get('x-subtrack-tier')).toBe('r2');
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(second);
  });

  it('is gone on with after a stop: only what is missing is asked for', async () => {
    const { token } = await enrolDevice();
    const sent = await makeBundle({ lengths: [1000, 1000, 1000] });
    await announce({ token, bundle: sent.bundle });
    await sendObject({
      token,
      bundleId: sent.bundle.bundle_id,
      number: 1,
      body: sent.objects[1] ?? new Uint8Array(),
    });
    expect(await (await announce({ token, bundle: sent.bundle })).json()).toEqual({ missing: [0, 2] });
  });

  it('is refused where bytes are not those that were announced', async () => {
    const { token } = await enrolDevice();
    const { bundle } = await makeBundle({ lengths: [1000] });
    await announce({ token, bundle });
    const wrong = new Uint8Array(1000);
    const response = await sendObject({ token, bundleId: bundle.bundle_id, number: 0, body: wrong });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'bundle.hash_mismatch' } });
    const short = await sendObject({
      token,
      bundleId: bundle.bundle_id,
      number: 0,
      body: wrong.slice(0, 999),
    });
    expect(short.status).toBe(400);
    expect(await listAs(token)).toEqual([]);
    expect(await bundleKeys()).toEqual([]);
  });

  it('takes the place of the one before it, whose bytes wait to be deleted', async () => {
    const { token } = await enrolDevice();
    const older = await makeBundle();
    const newer = await makeBundle({ bundle_id: 'session-1.b', created_at: 3000, seed: 2 });
    await sendBundle({ token, sent: older });
    await sendBundle({ token, sent: newer });
    expect(await listAs(token)).toMatchObject([{ bundle_id: 'session-1.b' }]);
    const { results } = await env.DB.prepare(
      'SELECT object_id, state FROM object_copies ORDER BY object_id',
    ).all();
    expect(results).toEqual([
      { object_id: `${older.bundle.bundle_id}/0000`, state: 'leaving' },
      { object_id: 'session-1.b/0000', state: 'here' },
    ]);
  });

  it('says of which phase its session is', async () => {
    const { token } = await enrolDevice();
    await env.DB.prepare("INSERT INTO phases VALUES (1, 'First', 500, 1500, 1500)").run();
    await sendBundle({ token, sent: await makeBundle() });
    await sendBundle({ token, sent: await makeBundle({ session_id: 'later', session_at: 1600 }) });
    expect(await listAs(token)).toMatchObject([
      { session_id: 'later', phase: null },
      { session_id: 'session-1', phase: 1 },
    ]);
    expect(await listAs(token, '?phase=1')).toMatchObject([{ session_id: 'session-1' }]);
  });

  it('goes with its session when that is deleted', async () => {
    const { token } = await enrolDevice();
    await sendBundle({ token, sent: await makeBundle() });
    const headers = { authorization: `Bearer ${token}` };
    const path = '/v1/sessions/session-1?from_hour=0&to_hour=1';
    expect((await openCloud().request(path, { method: 'DELETE', headers })).status).toBe(200);
    expect(await listAs(token)).toEqual([]);
    const { results } = await env.DB.prepare('SELECT state FROM object_copies').all();
    expect(results).toEqual([{ state: 'leaving' }]);
  });
});

const moveAt = (at: number) => moveBundles({ deps: { ...makeDeps(env), clock: () => at }, at });
const count = (table: string) => env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>('n');

describe('bytes that belong to nothing', () => {
  it('are deleted where the session was, while they came', async () => {
    const { token } = await enrolDevice();
    const { bundle, objects } = await makeBundle();
    await announce({ token, bundle });
    const headers = { authorization: `Bearer ${token}` };
    const { r2 } = await makeDeps(env).openTiers();
    const put: typeof r2.put = async (object, body) => {
      const stored = await r2.put(object, body);
      await openCloud().request('/v1/sessions/session-1?from_hour=0&to_hour=1', {
        method: 'DELETE',
        headers,
      });
      return stored;
    };
    const cloud = openCloud({ deps: { openTiers: async () => ({ r2: { ...r2, put } }) } });
    const path = `/v1/bundles/${bundle.bundle_id}/0`;
    const body = objects[0] ?? new Uint8Array();
    expect((await cloud.request(path, { method: 'PUT', headers, body })).status).toBe(404);
    await moveAt(Date.now());
    expect([await bundleKeys(), await count('object_copies')]).toEqual([[], 0]);
  });

  it('go a week after a bundle began to come and never became whole; whole ones stay', async () => {
    const { token } = await enrolDevice();
    const half = await makeBundle({ lengths: [1000, 1000], created_at: 9e14 });
    await announce({ token, bundle: half.bundle });
    const body = half.objects[0] ?? new Uint8Array();
    await sendObject({ token, bundleId: half.bundle.bundle_id, number: 0, body });
    await announce({ token, bundle: (await makeBundle({ session_id: 'never-sent' })).bundle });
    await sendBundle({ token, sent: await makeBundle({ session_id: 'whole', seed: 2 }) });
    await moveAt(Date.now() + 6 * DAY);
    expect([await count('bundles'), (await bundleKeys()).length]).toEqual([3, 2]);
    await moveAt(Date.now() + 8 * DAY);
    expect([await count('bundles'), await count('bundle_objects')]).toEqual([1, 1]);
    expect(await bundleKeys()).toEqual([expect.stringContaining('/whole/')]);
  });

  it('go a week after they were announced also where no byte of any came', async () => {
    const { token } = await enrolDevice();
    await announce({ token, bundle: (await makeBundle()).bundle });
    await moveAt(Date.now() + 8 * DAY);
    expect([await count('bundles'), await count('bundle_objects')]).toEqual([0, 0]);
  });
});

it('a machine announces no more than the cloud takes of it, and is told so', async () => {
  const ada = await enrolDevice();
  const bob = await enrolDevice({ member: 'Bob' });
  const most = { bytes: bundleLimits.objectBytes, sha256: 'b'.repeat(64) };
  const large = (session_id: string) =>
    makeBundle({ session_id, objects: Array.from({ length: 160 }, () => most) });
  const [first, second] = [(await large('one')).bundle, (await large('two')).bundle];
  for (const _again of [1, 2]) expect((await announce({ token: ada.token, bundle: first })).status).toBe(200);
  const refused = await announce({ token: ada.token, bundle: second });
  expect([refused.status, await refused.json()]).toMatchObject([
    413,
    { error: { code: 'bundle.over_cap', message: expect.stringContaining('10.7 GB') } },
  ]);
  expect(await count('bundles')).toBe(1);
  expect((await announce({ token: ada.token, bundle: (await makeBundle()).bundle })).status).toBe(200);
  expect((await announce({ token: bob.token, bundle: second })).status).toBe(200);
});

describe('a bundle of another machine', () => {
  it('is neither announced, nor sent, nor changed', async () => {
    const ada = await enrolDevice();
    const bob = await enrolDevice({ member: 'Bob' });
    const sent = await makeBundle({ lengths: [1000, 10] });
    const { bundle } = sent;
    await openCloud().request(
      '/v1/rows',
      rowsRequest({
        token: ada.token,
        batch: { session_rollups: [sessionRow({ session_id: 'session-1' })] },
      }),
    );
    expect((await announce({ token: bob.token, bundle })).status).toBe(409);
    await announce({ token: ada.token, bundle });
    const other = { ...bundle, session_id: 'another' };
    expect((await announce({ token: bob.token, bundle: other })).status).toBe(409);
    const stolen = await sendObject({
      token: bob.token,
      bundleId: bundle.bundle_id,
      number: 0,
      body: sent.objects[0] ?? new Uint8Array(),
    });
    expect(stolen.status).toBe(404);
  });

  it('is read by others as far as its project shows texts', async () => {
    const ada = await enrolDevice();
    const bob = await enrolDevice({ member: 'Bob' });
    const shown = await makeBundle();
    const hidden = await makeBundle({ session_id: 'secret', project: 'acme/secret' });
    for (const sent of [shown, hidden]) await sendBundle({ token: ada.token, sent });
    await env.DB.prepare("INSERT INTO project_visibilities VALUES ('acme/shop', 'redacted')").run();
    expect(await listAs(bob.token)).toMatchObject([{ session_id: 'session-1' }]);
    expect((await getObject({ token: bob.token, bundleId: hidden.bundle.bundle_id })).status).toBe(404);
    expect((await getObject({ token: bob.token, bundleId: shown.bundle.bundle_id })).status).toBe(200);
    expect(await listAs(ada.token)).toHaveLength(2);
  });
});
