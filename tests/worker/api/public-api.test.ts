import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { queryNames } from '../../../shared/queries/registry.ts';
import { openApiDocument } from '../../../worker/api/open-api.ts';
import { applyMigrations, enrolDevice, gzip, openCloud, rowsRequest, segmentRequest } from '../cloud.ts';
import { sessionRow } from '../rows.ts';
import { signInAs } from '../sign-in-as.ts';

let now = Date.now();
const cloud = openCloud({ deps: { clock: () => now } });
const documentSchema = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(
    z.string(),
    z.object({
      get: z.looseObject({
        operationId: z.string(),
        parameters: z.array(z.looseObject({ name: z.string(), required: z.boolean() })),
      }),
    }),
  ),
});

beforeEach(async () => {
  // Its own minute, so that no test slows another down.
  now += 3_600_000;
  await reset();
  await applyMigrations();
  const { token } = await enrolDevice({ member: 'Ada' });
  await enrolDevice({ member: 'Lin' });
  const batch = { session_rollups: [sessionRow({ title: 'Look into the vault' })] };
  await cloud.request('/v1/rows', rowsRequest({ token, batch }));
});

function post(cookie: string, path: string, body: Record<string, string> = {}): Promise<Response> {
  const headers = { cookie, origin: cloud.origin };
  return cloud.request(path, { method: 'POST', headers, body: new URLSearchParams(body) });
}

async function mint(member: string, scope: 'figures' | 'read'): Promise<string> {
  const page = await (
    await post(await signInAs(member), '/settings/tokens', { name: 'robot', scope })
  ).text();
  const [token = 'none'] = /sta_[0-9A-Za-z]{40}/.exec(page) ?? [];
  return token;
}

function ask(token: string, path: string, init: RequestInit = {}): Promise<Response> {
  return cloud.request(path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
}

function idOf(): Promise<string | null> {
  return env.DB.prepare('SELECT token_id FROM api_tokens WHERE revoked_at IS NULL').first<string>('token_id');
}

async function read(member: string, scope: 'figures' | 'read', path: string): Promise<[number, unknown]> {
  const response = await ask(await mint(member, scope), `/api/v1/${path}`);
  return [response.status, await response.json()];
}

const sessions = '/api/v1/queries/sessions?limit=5&direction=desc&sort=started_at';

describe('a token', () => {
  it('reads what its member may read, or figures and names alone', async () => {
    const whole = await (await ask(await mint('Ada', 'read'), sessions)).json();
    expect(whole).toMatchObject({
      query: 'sessions',
      rows: [{ session_id: 'session-1', title: 'Look into the vault' }],
    });
    const figures = await (await ask(await mint('Ada', 'figures'), sessions)).text();
    expect(figures).toContain('session-1');
    expect(figures).not.toContain('vault');
    // Another member sees of this project numbers and names, whatever the token.
    expect(await (await ask(await mint('Lin', 'read'), sessions)).text()).not.toContain('vault');
  });

  it('is for the API alone, and changes nothing', async () => {
    const token = await mint('Ada', 'read');
    expect((await ask(token, '/sessions')).status).toBe(303);
    expect((await ask(token, '/v1/queries/usage_totals')).status).toBe(401);
    expect((await ask(token, '/v1/rows', { method: 'POST', body: '{}' })).status).toBe(401);
    expect((await ask(token, '/v1/links', { method: 'POST' })).status).toBe(401);
    expect((await ask(token, '/settings/tokens', { method: 'POST', body: 'name=x' })).status).toBe(401);
  });

  it('is shown once, kept as a hash, and its use is noted', async () => {
    const token = await mint('Ada', 'read');
    const cookie = await signInAs('Ada');
    const page = async () => (await cloud.request('/settings', { headers: { cookie } })).text();
    expect(await page()).toContain('never used');
    expect(await page()).not.toContain(token);
    await ask(token, sessions);
    expect(await page()).toContain('used today');
    const { results } = await env.DB.prepare('SELECT * FROM api_tokens').all();
    expect(JSON.stringify(results)).not.toContain(token);
    const audit = await env.DB.prepare(
      "SELECT count(*) AS n FROM audit_entries WHERE action = 'token.created'",
    ).first('n');
    expect(audit).toBe(1);
  });

  it('ends at once when it is revoked, by its member or who manages the team, and with its member', async () => {
    const token = await mint('Ada', 'read');
    const path = `/settings/tokens/${await idOf()}/revoke`;
    expect((await post(await signInAs('Lin'), path)).status).toBe(404);
    expect((await ask(token, sessions)).status).toBe(200);
    expect((await post(await signInAs('Owner of the team key'), path)).status).toBe(303);
    expect((await ask(token, sessions)).status).toBe(401);
    const other = await mint('Ada', 'read');
    await env.DB.prepare("UPDATE members SET removed_at = 1 WHERE name = 'Ada'").run();
    expect((await ask(other, sessions)).status).toBe(401);
  });

  it.each([`sta_${'0'.repeat(40)}`, 'sta_short', `stk_${'0'.repeat(40)}`, ''])(
    'that is none is refused: "%s"',
    async (token) => {
      expect((await ask(token, sessions)).status).toBe(401);
    },
  );

  it('is slowed down when it asks too fast, and no other with it', async () => {
    const [fast, calm] = [await mint('Ada', 'figures'), await mint('Lin', 'figures')];
    const statuses: number[] = [];
    for (let at = 0; at < 125; at += 1) statuses.push((await ask(fast, '/api/v1/queries/nothing')).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    const refused = await ask(fast, sessions);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask(calm, sessions)).status).toBe(200);
    now += 60_000;
    expect((await ask(fast, sessions)).status).toBe(200);
  });

  it('cannot be made without end', async () => {
    const cookie = await signInAs('Ada');
    for (let at = 0; at < 20; at += 1) await mint('Ada', 'figures');
    expect((await post(cookie, '/settings/tokens', { name: 'one more', scope: 'figures' })).status).toBe(409);
    expect((await post(cookie, '/settings/tokens', { name: 'x', scope: 'everything' })).status).toBe(400);
  });
});

describe('the team and its sessions', () => {
  it('are told to programs: members, phases, links', async () => {
    await env.DB.prepare(`INSERT INTO phases VALUES (1, 'First', 1, NULL, 1)`).run();
    expect(await read('Lin', 'figures', 'members')).toEqual([
      200,
      {
        members: ['Ada', 'Lin', 'Owner of the team key'].map(
          (name) => expect.objectContaining({ name, role: expect.any(String) as string }) as object,
        ),
      },
    ]);
    expect(await read('Lin', 'figures', 'phases')).toMatchObject([200, { phases: [{ name: 'First' }] }]);
    const share = { session_id: 'session-1', level: 'metadata', expires_in_ms: 3_600_000 };
    const { token } = await enrolDevice({ member: 'Ada' });
    await cloud.request('/v1/shares', {
      ...rowsRequest({ token, batch: {} }),
      body: JSON.stringify(share),
    });
    expect(await read('Ada', 'read', 'shares')).toMatchObject([
      200,
      { shares: [{ session_id: 'session-1', member: 'Ada' }] },
    ]);
    // The links of others are not theirs to see, and a viewer sees none.
    expect(await read('Lin', 'read', 'shares')).toEqual([200, { shares: [] }]);
    expect((await read('Ada', 'figures', 'shares'))[0]).toBe(403);
  });

  it('have a timeline with as much in it as their reader may see, and segments where texts are seen', async () => {
    const { token, device_id } = await enrolDevice({ member: 'Ada' });
    await env.DB.prepare('UPDATE session_rollups SET device_id = ?1').bind(device_id).run();
    const put = await segmentRequest({ token, body: await gzip('{}\n') });
    await cloud.request(put.path, put.init);
    const timeline = 'sessions/session-1/timeline';
    expect(await read('Ada', 'read', timeline)).toMatchObject([
      200,
      {
        session: { session_id: 'session-1', title: 'Look into the vault' },
        agents: [],
        segments: [{ segment_id: 'seg-1' }],
      },
    ]);
    expect(JSON.stringify(await read('Ada', 'figures', timeline))).not.toMatch(/vault|seg-1/);
    expect((await read('Ada', 'read', 'sessions/session-2/timeline'))[0]).toBe(404);
    const segment = '/api/v1/sessions/session-1/segments/seg-1';
    const statuses = [];
    for (const [member, scope] of [
      ['Ada', 'read'],
      ['Ada', 'figures'],
      ['Lin', 'read'],
    ] as const)
      statuses.push((await ask(await mint(member, scope), segment)).status);
    expect(statuses).toEqual([200, 404, 404]);
  });
});

describe('the document of the API', () => {
  it('tells of every query with its parameters, and each of them answers', async () => {
    const token = await mint('Ada', 'read');
    const { paths } = documentSchema.parse(await (await ask(token, '/api/v1/openapi.json')).json());
    const told = Object.keys(paths).filter((path) => path.startsWith('/api/v1/queries/'));
    expect(told).toEqual(queryNames.map((name) => `/api/v1/queries/${name}`));
    const ids = Object.values(paths).map(({ get }) => get.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const free = Object.entries(paths).filter(([, { get }]) =>
      get.parameters.every(({ required }) => !required),
    );
    expect(free.length).toBeGreaterThan(15);
    for (const [path] of free) expect([path, (await ask(token, path)).status]).toEqual([path, 200]);
  });

  it('is made in no time', () => {
    const from = performance.now();
    openApiDocument({ origin: 'https://team.example.com' });
    expect(performance.now() - from).toBeLessThan(500);
  });

  it('can be looked at as a page, by whoever is signed in', async () => {
    const headers = { cookie: await signInAs('Ada') };
    const page = await (await cloud.request('/api/v1', { headers })).text();
    for (const text of ['usage_totals', 'openapi.json', 'Bearer sta_']) expect(page).toContain(text);
    expect((await cloud.request('/api/v1')).status).toBe(401);
    const own = openCloud({ mode: 'embedded' });
    for (const { origin, html } of [
      { origin: cloud.origin, html: page },
      { origin: own.origin, html: await (await own.request('/api/v1')).text() },
    ])
      expect(html).toContain(`${origin}/api/v1/queries/usage_totals`);
  });

  it('says in JSON what is wrong', async () => {
    const answer = await ask(await mint('Ada', 'read'), '/api/v1/queries/sessions?limit=many');
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('limit')]);
    expect(await (await cloud.request('/api/v1/budgets')).json()).toMatchObject({
      error: { code: 'auth.sign_in_needed' },
    });
  });
});
