import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { deviceTokenPattern, enrolAnswerSchema } from '../../../shared/protocol/enrol.ts';
import { queries } from '../../../shared/queries/registry.ts';
import { agentRow, sessionRow } from '../rows.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest, TEAM_KEY } from '../cloud.ts';

const cloud = openCloud();
const device = { device_id: 'device-0001', member: 'Ada', name: 'laptop' };

beforeEach(async () => {
  await reset();
  await applyMigrations();
});

function enrol(key: string, body: unknown = device): Promise<Response> {
  return cloud.request('/v1/enrol', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function signIn(key: string, next = '/'): Promise<Response> {
  return cloud.request('/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: cloud.origin },
    body: new URLSearchParams({ key, next }).toString(),
  });
}

function cookieOf(response: Response): string {
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

describe('a device', () => {
  it('gets a token for the team key, of which only the hash is kept', async () => {
    const answer = enrolAnswerSchema.parse(await (await enrol(TEAM_KEY)).json());
    expect(answer.token).toMatch(deviceTokenPattern);
    const stored = JSON.stringify((await env.DB.prepare('SELECT * FROM devices').all()).results);
    expect(stored).not.toContain(answer.token);
    expect((await cloud.request('/v1/rows', rowsRequest({ token: answer.token, batch: {} }))).status).toBe(
      200,
    );
  });

  it('loses its former token when it enrols again with it', async () => {
    const first = enrolAnswerSchema.parse(await (await enrol(TEAM_KEY)).json());
    const again = await enrol(TEAM_KEY, { ...device, name: 'renamed', token: first.token });
    const { token } = enrolAnswerSchema.parse(await again.json());
    expect((await cloud.request('/v1/rows', rowsRequest({ token, batch: {} }))).status).toBe(200);
    const response = await cloud.request('/v1/rows', rowsRequest({ token: first.token, batch: {} }));
    expect(response.status).toBe(401);
  });

  it.each([undefined, `stk_${'0'.repeat(40)}`])(
    'is not taken over by whoever has the team key and its id, with the token %s',
    async (token) => {
      const first = enrolAnswerSchema.parse(await (await enrol(TEAM_KEY)).json());
      const taken = await enrol(TEAM_KEY, { ...device, member: 'Mallory', ...(token && { token }) });
      expect([taken.status, await taken.json()]).toEqual([
        409,
        { error: expect.objectContaining({ code: 'auth.device_known' }) as unknown },
      ]);
      const rows = rowsRequest({ token: first.token, batch: {} });
      expect((await cloud.request('/v1/rows', rows)).status).toBe(200);
      expect(await env.DB.prepare('SELECT member FROM devices').first('member')).toBe('Ada');
    },
  );

  it('stays revoked, whatever it enrols with', async () => {
    const { token } = enrolAnswerSchema.parse(await (await enrol(TEAM_KEY)).json());
    await env.DB.prepare('UPDATE devices SET revoked_at = 1').run();
    for (const body of [device, { ...device, token }]) {
      const response = await enrol(TEAM_KEY, body);
      expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('revoked')]);
    }
    expect((await cloud.request('/v1/rows', rowsRequest({ token, batch: {} }))).status).toBe(403);
  });

  it('is named to nobody: its id is in no answer', async () => {
    const { token, device_id } = await enrolDevice();
    const batch = { session_rollups: [sessionRow()], agent_rollups: [agentRow()] };
    await cloud.request('/v1/rows', rowsRequest({ token, batch }));
    const headers = { authorization: `Bearer ${token}` };
    const paths = [
      ...Object.keys(queries).map((name) => `/v1/queries/${name}?session_id=session-1&prefix=s&since=0`),
      '/v1/segments/session-1',
    ];
    let told = 0;
    for (const path of paths) {
      const text = await (await cloud.request(path, { headers })).text();
      told += Number(text.includes('session-1'));
      expect(text).not.toContain(device_id);
    }
    expect(told).toBeGreaterThan(3);
    const pages = openCloud({ mode: 'embedded' });
    for (const path of ['/sessions/session-1', '/sessions/session-1/timeline.json', '/sessions?format=csv']) {
      expect(await (await pages.request(path)).text()).not.toContain(device_id);
    }
  });

  it.each([['a wrong key'], ['']])('gets no token for "%s"', async (key) => {
    const response = await enrol(key);
    expect(response.status).toBe(401);
    expect(await env.DB.prepare('SELECT count(*) AS n FROM devices').first('n')).toBe(0);
  });

  it('is told which field of its enrolment does not fit', async () => {
    const response = await enrol(TEAM_KEY, { ...device, member: '' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('member');
  });

  it('cannot enrol at an embedded cloud', async () => {
    const embedded = openCloud({ mode: 'embedded' });
    const response = await embedded.request('/v1/enrol', { method: 'POST', body: '{}' });
    expect(response.status).toBe(403);
  });

  it('is refused without a token, with an unknown one, and with 403 once it is revoked', async () => {
    const post = (token: string) => cloud.request('/v1/rows', rowsRequest({ token, batch: {} }));
    expect((await cloud.request('/v1/rows', { method: 'POST', body: '{}' })).status).toBe(401);
    expect((await post(`stk_${'0'.repeat(40)}`)).status).toBe(401);
    const { token, device_id } = await enrolDevice();
    expect((await post(token)).status).toBe(200);
    await env.DB.prepare('UPDATE devices SET revoked_at = 1 WHERE device_id = ?').bind(device_id).run();
    const revoked = await post(token);
    expect(revoked.status).toBe(403);
    expect(await revoked.json()).toMatchObject({ error: { code: 'auth.token_revoked' } });
  });
});

describe('a person', () => {
  it('is sent to the sign-in page and back to where they wanted to go', async () => {
    const away = await cloud.request('/sessions?model=opus');
    expect([away.status, away.headers.get('location')]).toEqual([
      303,
      '/sign-in?next=%2Fsessions%3Fmodel%3Dopus',
    ]);
    const back = await signIn(TEAM_KEY, '/sessions?model=opus');
    expect([back.status, back.headers.get('location')]).toEqual([303, '/sessions?model=opus']);
  });

  it('gets a cookie that only our own pages over TLS can use', async () => {
    const cookie = (await signIn(TEAM_KEY)).headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^__Host-subtrack=/);
    for (const part of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(part);
    expect(cookie).not.toContain(TEAM_KEY);
  });

  it('sees pages and data with the cookie, not without it, not with a changed one', async () => {
    const cookie = cookieOf(await signIn(TEAM_KEY));
    const read = (value: string) => cloud.request('/v1/queries/usage_totals', { headers: { cookie: value } });
    expect((await read(cookie)).status).toBe(200);
    expect((await read('')).status).toBe(401);
    expect((await read(cookie.replace(/=\d/, '=9'))).status).toBe(401);
    expect((await cloud.request('/', { headers: { cookie } })).status).toBe(200);
  });

  it('is signed out when the cookie is over and when the team key changes', async () => {
    const cookie = cookieOf(await signIn(TEAM_KEY));
    const later = openCloud({ deps: { clock: () => Date.now() + 31 * 86_400_000 } });
    const changed = openCloud({ deps: { teamKey: 'another-key-of-this-team' } });
    for (const other of [later, changed]) {
      expect((await other.request('/v1/queries/usage_totals', { headers: { cookie } })).status).toBe(401);
    }
  });

  it('is signed out on the server too: a copy of the cookie opens nothing any more, another one still does', async () => {
    const [cookie, other] = [cookieOf(await signIn(TEAM_KEY)), cookieOf(await signIn(TEAM_KEY))];
    const read = async (value: string) =>
      (await cloud.request('/v1/queries/usage_totals', { headers: { cookie: value } })).status;
    expect([await read(cookie), await read(other)]).toEqual([200, 200]);
    await cloud.request('/sign-out', { method: 'POST', headers: { cookie, origin: cloud.origin } });
    expect([await read(cookie), await read(other)]).toEqual([401, 200]);
  });

  it('leaves only a hash of the cookie in the database', async () => {
    const cookie = cookieOf(await signIn(TEAM_KEY));
    const stored = JSON.stringify((await env.DB.prepare('SELECT * FROM sign_ins').all()).results);
    const value = decodeURIComponent(cookie.split('=')[1] ?? '').split('.')[1] ?? '';
    expect(value).toMatch(/^[0-9a-f]{32}$/);
    expect(stored).toContain('token_hash');
    expect(stored).not.toContain(value);
  });

  it('gets the page again with a wrong key, and no cookie', async () => {
    const response = await signIn('wrong');
    expect([response.status, response.headers.get('set-cookie')]).toEqual([401, null]);
    expect(await response.text()).toContain('not the team key');
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)'])(
    'is never sent to %s after signing in',
    async (next) => {
      expect((await signIn(TEAM_KEY, next)).headers.get('location')).toBe('/');
    },
  );

  it.each([undefined, 'short'])('cannot sign in or enrol while the team key is %s', async (teamKey) => {
    const open = openCloud({ deps: { teamKey } });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const init = { method: 'POST', headers, body: `key=${teamKey ?? ''}` };
    expect((await open.request('/sign-in', init)).status).toBe(503);
    expect((await open.request('/v1/enrol', { method: 'POST', body: '{}' })).status).toBe(503);
  });
});
