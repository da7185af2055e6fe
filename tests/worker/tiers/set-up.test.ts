import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { tiersAnswerSchema, type TierStanding } from '../../../shared/protocol/tiers.ts';
import type { Deps } from '../../../worker/deps.ts';
import { openTiers } from '../../../worker/tiers/open-tiers.ts';
import { createSeal } from '../../../worker/tiers/settings/seal.ts';
import { tierSettings } from '../../../worker/tiers/settings/tables.ts';
import { createGoogleFake, type GoogleFake } from '../../fakes/google/google-fake.ts';
import { createS3Fake, type S3Fake } from '../../fakes/s3/s3-fake.ts';
import { enrolDevice, openCloud, type TestCloud } from '../cloud.ts';
import { LOOPBACK, signInAs } from '../sign-in-as.ts';

const s3Setup = {
  bucket: 'archive',
  region: 'eu-central-1',
  storage_class: 'DEEP_ARCHIVE',
  access_key_id: 'AKIAFAKE',
  secret_access_key: 'very-secret',
};
const driveSetup = { client_id: 'client-1', client_secret: 'secret-1' };
const hour = 3_600_000;

let now: number;
let google: GoogleFake;
let s3: S3Fake;
let cloud: TestCloud;
let deps: Pick<Deps, 'clock' | 'fetch' | 'seal'>;

beforeEach(async () => {
  await env.DB.exec('DELETE FROM drive_ids; DELETE FROM tier_settings; DELETE FROM audit_entries');
  now = Date.UTC(2026, 10, 27);
  google = createGoogleFake();
  s3 = createS3Fake({ clock: () => now });
  deps = {
    clock: () => now,
    fetch: (input, init) =>
      new URL(new Request(input, init).url).hostname.endsWith('googleapis.com')
        ? google.fetch(input, init)
        : s3.fetch(input, init),
    seal: createSeal('a secret of this cloud'),
  };
  cloud = openCloud({ mode: 'embedded', deps });
});

const stores = () =>
  openTiers({ bucket: env.SEGMENTS, deps: { db: env.DB, wait: async () => undefined, ...deps } });

function post(path: string, fields: Record<string, string> = {}): Promise<Response> {
  return cloud.request(path, {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
}

async function standing(tier: string): Promise<TierStanding | undefined> {
  const answer = await (await cloud.request('/v1/tiers')).json();
  return tiersAnswerSchema.parse(answer).tiers.find((one) => one.tier === tier);
}

async function audited(): Promise<unknown[]> {
  const { results } = await env.DB.prepare('SELECT action FROM audit_entries ORDER BY action').all();
  return results.map(({ action }) => action);
}

/** Comes back from Google, signed in and with what was given along. */
async function comeBack(o: { back: URL; cookie: string }): Promise<Response> {
  const own = await signInAs('Owner of the team key', 'embedded');
  const headers = { cookie: `${own}; ${o.cookie}`, 'sec-fetch-site': 'cross-site' };
  return cloud.request(o.back.pathname + o.back.search, { headers });
}

/** From the button to the page, as a browser goes. */
async function agree(choice?: Parameters<GoogleFake['consent']>[1]): Promise<Response> {
  const asked = await cloud.request('/settings/tiers/drive/connect');
  const back = new URL(google.consent(asked.headers.get('location') ?? '', choice));
  const cookie = asked.headers.get('set-cookie')?.split(';')[0] ?? '';
  return comeBack({ back, cookie });
}

describe('Google Drive is set up', () => {
  it('by an OAuth client and a consent, and has given a test file back', async () => {
    expect((await post('/settings/tiers/drive', driveSetup)).status).toBe(303);
    expect(await standing('drive')).toMatchObject({
      state: 'unfinished',
      settings: { client_id: 'client-1' },
    });
    expect((await stores()).drive).toBeUndefined();
    const done = await agree();
    expect([done.status, done.headers.get('location')]).toEqual([303, '/settings/tiers']);
    const ready = {
      state: 'ready',
      settings: { account: 'ada@example.com' },
      checked_at: now,
      problem: null,
    };
    expect(await standing('drive')).toMatchObject(ready);
    expect([...google.files.values()].map(({ name }) => name)).toEqual(['SubAgentTracking']);
  });

  it('with nothing secret in the database, on the page or in the answers', async () => {
    await post('/settings/tiers/drive', driveSetup);
    await agree();
    await post('/settings/tiers/s3', s3Setup);
    const rows = JSON.stringify(await env.DB.prepare('SELECT * FROM tier_settings').all());
    const page = await (await cloud.request('/settings/tiers')).text();
    const answer = await (await cloud.request('/v1/tiers')).text();
    expect(rows + page + answer).not.toMatch(/secret-1|very-secret|1\/\/refresh/);
    expect(page).toContain(`http://${LOOPBACK}/settings/tiers/drive/callback`);
  });

  it.each([
    ['refuse', 'tier.consent_refused', 'unfinished', 'told not to give access'],
    ['agree without Drive', 'tier.not_allowed', 'unfinished', 'box for Drive was not ticked'],
  ] as const)('not by somebody who chooses to %s', async (choice, _, state, words) => {
    await post('/settings/tiers/drive', driveSetup);
    const page = await agree(choice);
    expect(await page.text()).toContain(words);
    expect((await standing('drive'))?.state).toBe(state);
    const reached = choice === 'refuse' ? [] : ['tier.connected'];
    expect(await audited()).toEqual([...reached, 'tier.set_up']);
  });

  it.each([
    ['another state', { state: 'other' }, true],
    ['no cookie', {}, false],
  ])('not by an answer with %s', async (_, params, withCookie) => {
    await post('/settings/tiers/drive', driveSetup);
    const asked = await cloud.request('/settings/tiers/drive/connect');
    const back = new URL(google.consent(asked.headers.get('location') ?? ''));
    for (const [name, value] of Object.entries(params)) back.searchParams.set(name, value);
    const cookie = withCookie ? (asked.headers.get('set-cookie')?.split(';')[0] ?? '') : '';
    const answer = await comeBack({ back, cookie });
    expect(await answer.text()).toContain('was not asked for here');
    expect(google.asked).toEqual([]);
    expect(await audited()).toEqual(['tier.set_up']);
  });

  it('not by an answer that comes after ten minutes', async () => {
    await post('/settings/tiers/drive', driveSetup);
    const asked = await cloud.request('/settings/tiers/drive/connect');
    const back = new URL(google.consent(asked.headers.get('location') ?? ''));
    const cookie = asked.headers.get('set-cookie')?.split(';')[0] ?? '';
    now += 11 * 60_000;
    const answer = await comeBack({ back, cookie });
    expect(await answer.text()).toContain('too long ago');
  });

  it('with a wrong client secret says so', async () => {
    await post('/settings/tiers/drive', { ...driveSetup, client_secret: 'other' });
    expect(await (await agree()).text()).toContain('client id or secret are wrong');
  });

  it('and asked for by nobody else: no other page of another site is answered', async () => {
    const foreign = { headers: { 'sec-fetch-site': 'cross-site' } };
    expect((await cloud.request('/settings/tiers', foreign)).status).toBe(403);
    expect((await cloud.request('/settings/tiers/drive/connect', foreign)).status).toBe(403);
  });
});

describe('S3 is set up', () => {
  it('by a bucket and a key, and has given a test object back that lay in a class that is read at once', async () => {
    expect((await post('/settings/tiers/s3', s3Setup)).status).toBe(303);
    expect(await standing('s3')).toMatchObject({
      state: 'ready',
      settings: { bucket: 'archive', storage_class: 'DEEP_ARCHIVE' },
      checked_at: now,
    });
    expect(s3.objects.size).toBe(0);
    expect(s3.asked).not.toContain('POST restore');
  });

  it.each([
    [{ access_key_id: 'AKIAOTHER' }, 'the access key is unknown'],
    [{ bucket: 'elsewhere' }, 'no bucket of this name'],
  ])('with %o says what is wrong and what to do, and stays so until it is mended', async (wrong, words) => {
    const page = await (await post('/settings/tiers/s3', { ...s3Setup, ...wrong })).text();
    expect(page).toContain(words);
    expect(page).toContain('What to do');
    expect(await standing('s3')).toMatchObject({ state: 'problem', problem: { code: 'tier.misset' } });
    await post('/settings/tiers/s3', s3Setup);
    expect(await standing('s3')).toMatchObject({ state: 'ready' });
  });

  it('with a policy that lacks a right says so', async () => {
    s3.denied.add('DELETE');
    expect(await (await post('/settings/tiers/s3', s3Setup)).text()).toContain('policy of the access key');
  });

  it.each([
    [{ bucket: 'Not A Bucket' }, 'bucket'],
    [{ endpoint: 'http://store.example.com' }, 'endpoint'],
    [{ endpoint: 'https://a@b.example.com' }, 'endpoint'],
    [{ region: '../' }, 'region'],
    [{ secret_access_key: '' }, 'secret_access_key'],
  ])('not with %o', async (wrong, field) => {
    const answer = await post('/settings/tiers/s3', { ...s3Setup, ...wrong });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(field);
    expect(s3.asked).toEqual([]);
  });
});

describe('a tier that does not work', () => {
  const copy = { key: 'a/b', remoteId: 'id-1' };

  it('because its access was taken back is asked once, told, and left alone for ever', async () => {
    await post('/settings/tiers/drive', driveSetup);
    await agree();
    google.revokeAll();
    const asked = google.asked.length;
    for (let tick = 0; tick < 5; tick += 1) {
      await expect((await stores()).drive?.head(copy)).rejects.toMatchObject({ code: 'tier.revoked' });
      now += 24 * hour;
    }
    expect(google.asked).toHaveLength(asked + 1);
    expect(await standing('drive')).toMatchObject({
      state: 'problem',
      problem: { code: 'tier.revoked', until: null },
    });
    expect(await (await cloud.request('/settings/tiers')).text()).toContain('connect it again');
    await agree();
    expect(await standing('drive')).toMatchObject({ state: 'ready', problem: null });
  });

  it('because it is full is asked again after some hours, and works again when there is space', async () => {
    await post('/settings/tiers/drive', driveSetup);
    await agree();
    const limit = google.space.limit;
    google.space.limit = 0;
    const put = async () =>
      (await stores()).drive?.put({ key: 'a/b', bytes: 1, sha256: 'f' }, new Blob(['x']).stream());
    await expect(put()).rejects.toMatchObject({ code: 'tier.full' });
    google.space.limit = limit;
    await expect(put()).rejects.toMatchObject({ code: 'tier.full' });
    now += 7 * hour;
    expect(await (await stores()).drive?.head(copy)).toBeUndefined();
    expect(await standing('drive')).toMatchObject({ state: 'ready', problem: null });
  });

  it('for a moment is not remembered', async () => {
    await post('/settings/tiers/s3', s3Setup);
    s3.faults.push({ on: 'HEAD', times: 3, status: 503, code: 'ServiceUnavailable' });
    await expect((await stores()).s3?.head(copy)).rejects.toMatchObject({ code: 'tier.unavailable' });
    expect(await standing('s3')).toMatchObject({ state: 'ready' });
  });

  it('because the secret of the cloud changed says that keys have to be entered again, and stops no other', async () => {
    await post('/settings/tiers/s3', s3Setup);
    deps = { ...deps, seal: createSeal('another secret') };
    const { r2, s3: archive } = await stores();
    await expect(archive?.head(copy)).rejects.toMatchObject({ code: 'tier.sealed' });
    expect(await r2.head(copy)).toBeUndefined();
    expect(await standing('s3')).toMatchObject({
      problem: { hint: expect.stringContaining('enter them again') },
    });
  });

  it('is forgotten with its keys, and the access is given back', async () => {
    await post('/settings/tiers/drive', driveSetup);
    await agree();
    await post('/settings/tiers/drive/remove');
    expect(google.asked.at(-1)).toBe('POST /revoke');
    expect(await standing('drive')).toMatchObject({ state: 'off', settings: {} });
    expect((await stores()).drive).toBeUndefined();
  });
});

describe('the settings of tiers', () => {
  it('are kept in columns as the program describes them', async () => {
    const { results } = await env.DB.prepare("SELECT name FROM pragma_table_info('tier_settings')").all();
    expect(results.map(({ name }) => name)).toEqual(Object.keys(tierSettings));
  });

  it('are changed by devices of owners and admins alone, and every change is in the audit log', async () => {
    const team = openCloud({ deps });
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
    cloud = openCloud({ mode: 'embedded', deps: { ...deps, seal: createSeal(undefined) } });
    expect(await (await post('/settings/tiers/s3', s3Setup)).text()).toContain('no secret to seal');
    expect((await standing('s3'))?.state).toBe('off');
  });
});
