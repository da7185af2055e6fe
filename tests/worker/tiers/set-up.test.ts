import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { openTiers } from '../../../worker/tiers/open-tiers.ts';
import { createSeal } from '../../../worker/tiers/settings/seal.ts';
import { tierSettings } from '../../../worker/tiers/settings/tables.ts';
import type { GoogleFake } from '../../fakes/google/google-fake.ts';
import { enrolDevice, openCloud } from '../cloud.ts';
import { LOOPBACK, signInAs } from '../sign-in-as.ts';
import { openSetUpWorld, post, s3Setup, standing, type SetUpWorld } from './set-up-world.ts';

const driveSetup = { client_id: 'client-1', client_secret: 'secret-1' };
const hour = 3_600_000;

let world: SetUpWorld;

beforeEach(async () => {
  world = await openSetUpWorld();
});

const stores = () =>
  openTiers({ bucket: env.SEGMENTS, deps: { db: env.DB, wait: async () => undefined, ...world.deps } });

async function audited(): Promise<unknown[]> {
  const { results } = await env.DB.prepare('SELECT action FROM audit_entries ORDER BY action').all();
  return results.map(({ action }) => action);
}

/** Comes back from Google, signed in and with what was given along. */
async function comeBack(o: { back: URL; cookie: string }): Promise<Response> {
  const own = await signInAs('Owner of the team key', 'embedded');
  const headers = { cookie: `${own}; ${o.cookie}`, 'sec-fetch-site': 'cross-site' };
  return world.cloud.request(o.back.pathname + o.back.search, { headers });
}

/** From the button to the page, as a browser goes. */
async function agree(choice?: Parameters<GoogleFake['consent']>[1]): Promise<Response> {
  const asked = await world.cloud.request('/settings/tiers/drive/connect');
  const back = new URL(world.google.consent(asked.headers.get('location') ?? '', choice));
  const cookie = asked.headers.get('set-cookie')?.split(';')[0] ?? '';
  return comeBack({ back, cookie });
}

describe('Google Drive is set up', () => {
  it('by an OAuth client and a consent, and has given a test file back', async () => {
    expect((await post(world, '/settings/tiers/drive', driveSetup)).status).toBe(303);
    expect(await standing(world, 'drive')).toMatchObject({
      state: 'unfinished',
      settings: { client_id: 'client-1' },
    });
    expect((await stores()).drive).toBeUndefined();
    const done = await agree();
    // Not by a redirect: a browser says of that, too, that another site began it.
    expect([done.status, done.headers.get('refresh')]).toEqual([200, '0; url=/settings/tiers']);
    expect(await done.text()).toContain('ada@example.com');
    const ready = {
      state: 'ready',
      settings: { account: 'ada@example.com' },
      checked_at: world.time.now,
      problem: null,
    };
    expect(await standing(world, 'drive')).toMatchObject(ready);
    expect([...world.google.files.values()].map(({ name }) => name)).toEqual(['SubAgentTracking']);
  });

  it('with nothing secret in the database, on the page or in the answers', async () => {
    await post(world, '/settings/tiers/drive', driveSetup);
    await agree();
    await post(world, '/settings/tiers/s3', s3Setup);
    const rows = JSON.stringify(await env.DB.prepare('SELECT * FROM tier_settings').all());
    const page = await (await world.cloud.request('/settings/tiers')).text();
    const answer = await (await world.cloud.request('/v1/tiers')).text();
    expect(rows + page + answer).not.toMatch(/secret-1|very-secret|1\/\/refresh/);
    expect(page).toContain(`http://${LOOPBACK}/settings/tiers/drive/callback`);
  });

  it.each([
    ['refuse', 'tier.consent_refused', 'unfinished', 'told not to give access'],
    ['agree without Drive', 'tier.not_allowed', 'problem', 'box for Drive was not ticked'],
  ] as const)('not by somebody who chooses to %s', async (choice, _, state, words) => {
    await post(world, '/settings/tiers/drive', driveSetup);
    const page = await agree(choice);
    expect(await page.text()).toContain(words);
    expect((await standing(world, 'drive'))?.state).toBe(state);
    const reached = choice === 'refuse' ? [] : ['tier.connected'];
    expect(await audited()).toEqual([...reached, 'tier.set_up']);
  });

  it.each([
    ['another state', { state: 'other' }, true],
    ['no cookie', {}, false],
  ])('not by an answer with %s', async (_, params, withCookie) => {
    await post(world, '/settings/tiers/drive', driveSetup);
    const asked = await world.cloud.request('/settings/tiers/drive/connect');
    const back = new URL(world.google.consent(asked.headers.get('location') ?? ''));
    for (const [name, value] of Object.entries(params)) back.searchParams.set(name, value);
    const cookie = withCookie ? (asked.headers.get('set-cookie')?.split(';')[0] ?? '') : '';
    const answer = await comeBack({ back, cookie });
    expect(await answer.text()).toContain('was not asked for here');
    expect(world.google.asked).toEqual([]);
    expect(await audited()).toEqual(['tier.set_up']);
  });

  it('not by an answer that comes after ten minutes', async () => {
    await post(world, '/settings/tiers/drive', driveSetup);
    const asked = await world.cloud.request('/settings/tiers/drive/connect');
    const back = new URL(world.google.consent(asked.headers.get('location') ?? ''));
    const cookie = asked.headers.get('set-cookie')?.split(';')[0] ?? '';
    world.time.now += 11 * 60_000;
    const answer = await comeBack({ back, cookie });
    expect(await answer.text()).toContain('too long ago');
  });

  it('with a wrong client secret says so, also to whoever waits for it elsewhere, until it is right', async () => {
    await post(world, '/settings/tiers/drive', { ...driveSetup, client_secret: 'other' });
    const page = await (await agree()).text();
    expect(page).toContain('client id or secret are wrong');
    // A page that renews itself would ask with the same consent again, and say something else.
    expect(page).not.toContain('data-renew');
    expect(await standing(world, 'drive')).toMatchObject({
      state: 'problem',
      problem: { code: 'tier.misset' },
    });
    await post(world, '/settings/tiers/drive', driveSetup);
    expect((await standing(world, 'drive'))?.state).toBe('unfinished');
    await agree();
    expect((await standing(world, 'drive'))?.state).toBe('ready');
  });

  it('stays connected where a later consent comes to nothing', async () => {
    await post(world, '/settings/tiers/drive', driveSetup);
    await agree();
    await agree('agree without Drive');
    expect(await standing(world, 'drive')).toMatchObject({ state: 'ready', problem: null });
  });

  it('and asked for by nobody else: no other page of another site is answered', async () => {
    const foreign = { headers: { 'sec-fetch-site': 'cross-site' } };
    expect((await world.cloud.request('/settings/tiers', foreign)).status).toBe(403);
    expect((await world.cloud.request('/settings/tiers/drive/connect', foreign)).status).toBe(403);
  });
});

describe('a tier that does not work', () => {
  const copy = { key: 'a/b', remoteId: 'id-1' };

  it('because its access was taken back is asked once, told, and left alone for ever', async () => {
    await post(world, '/settings/tiers/drive', driveSetup);
    await agree();
    world.google.revokeAll();
    const asked = world.google.asked.length;
    for (let tick = 0; tick < 5; tick += 1) {
      await expect((await stores()).drive?.head(copy)).rejects.toMatchObject({ code: 'tier.revoked' });
      world.time.now += 24 * hour;
    }
    expect(world.google.asked).toHaveLength(asked + 1);
    expect(await standing(world, 'drive')).toMatchObject({
      state: 'problem',
      problem: { code: 'tier.revoked', until: null },
    });
    expect(await (await world.cloud.request('/settings/tiers')).text()).toContain('connect it again');
    await agree();
    expect(await standing(world, 'drive')).toMatchObject({ state: 'ready', problem: null });
  });

  it('because it is full is asked again after some hours, and works again when there is space', async () => {
    await post(world, '/settings/tiers/drive', driveSetup);
    await agree();
    const limit = world.google.space.limit;
    world.google.space.limit = 0;
    const put = async () =>
      (await stores()).drive?.put({ key: 'a/b', bytes: 1, sha256: 'f' }, new Blob(['x']).stream());
    await expect(put()).rejects.toMatchObject({ code: 'tier.full' });
    world.google.space.limit = limit;
    await expect(put()).rejects.toMatchObject({ code: 'tier.full' });
    world.time.now += 7 * hour;
    expect(await (await stores()).drive?.head(copy)).toBeUndefined();
    expect(await standing(world, 'drive')).toMatchObject({ state: 'ready', problem: null });
  });

  it('for a moment is not remembered', async () => {
    await post(world, '/settings/tiers/s3', s3Setup);
    world.s3.faults.push({ on: 'HEAD', times: 3, status: 503, code: 'ServiceUnavailable' });
    await expect((await stores()).s3?.head(copy)).rejects.toMatchObject({ code: 'tier.unavailable' });
    expect(await standing(world, 's3')).toMatchObject({ state: 'ready' });
  });

  it('because the secret of the cloud changed says that keys have to be entered again, and stops no other', async () => {
    await post(world, '/settings/tiers/s3', s3Setup);
    Object.assign(world.deps, { seal: createSeal('another secret') });
    const { r2, s3: archive } = await stores();
    await expect(archive?.head(copy)).rejects.toMatchObject({ code: 'tier.sealed' });
    expect(await r2.head(copy)).toBeUndefined();
    expect(await standing(world, 's3')).toMatchObject({
      problem: { hint: expect.stringContaining('enter them again') },
    });
  });

  it('is forgotten with its keys, and the access is given back', async () => {
    await post(world, '/settings/tiers/drive', driveSetup);
    await agree();
    await post(world, '/settings/tiers/drive/remove');
    expect(world.google.asked.at(-1)).toBe('POST /revoke');
    expect(await standing(world, 'drive')).toMatchObject({ state: 'off', settings: {} });
    expect((await stores()).drive).toBeUndefined();
  });
});

describe('the settings of tiers', () => {
  it('are kept in columns as the program describes them', async () => {
    const { results } = await env.DB.prepare("SELECT name FROM pragma_table_info('tier_settings')").all();
    expect(results.map(({ name }) => name)).toEqual(Object.keys(tierSettings));
  });

  it('are changed by devices of owners and admins alone, and every change is in the audit log', async () => {
    const team = openCloud({ deps: world.deps });
    const { token } = await enrolDevice({ member: 'Grace' });
    const ask = () =>
      team.request('/v1/tiers/s3', {
        method: 'POST',
        body: JSON.stringify(s3Setup),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      });
    expect((await ask()).status).toBe(403);
    await env.DB.prepare("UPDATE members SET role = 'admin' WHERE name = 'Grace'").run();
    expect((await ask()).status).toBe(200);
    const { results } = await env.DB.prepare('SELECT member, action, object FROM audit_entries').all();
    expect(results).toEqual([{ member: 'Grace', action: 'tier.set_up', object: 's3' }]);
  });

  it('cannot be stored by a cloud that has no secret', async () => {
    Object.assign(world.deps, { seal: createSeal(undefined) });
    expect(await (await post(world, '/settings/tiers/s3', s3Setup)).text()).toContain('no secret to seal');
    expect((await standing(world, 's3'))?.state).toBe('off');
  });
});
