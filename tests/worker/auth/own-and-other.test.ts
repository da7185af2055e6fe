import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { segmentKey } from '../../../shared/protocol/segments.ts';
import { type Action, reachOf } from '../../../worker/auth/permissions.ts';
import { routeActions } from '../../../worker/auth/route-actions.ts';
import { roles } from '../../../worker/members/roles.ts';
import { applyMigrations, enrolDevice, gzip, openCloud, segmentRequest } from '../cloud.ts';
import { sessionRow } from '../rows.ts';
import { signInAs } from '../sign-in-as.ts';
import { makeBundle, sendBundle } from '../tiers/bundles.ts';

// Every route by every role, about an object of one's own and about somebody else's. What is expected is said by the
// permissions alone: nobody has to remember to write it down, and a route about objects that are not made here fails.

const cloud = openCloud();
type Person = { token: string; cookie: string; memberId: string; deviceId: string };
const people = new Map<string, Person>();
const personOf = (name: string) => {
  const person = people.get(name);
  if (person === undefined) throw new Error(`nobody is called ${name}`);
  return person;
};
let made = 0;

beforeAll(async () => {
  await reset();
  await applyMigrations();
  await env.DB.prepare("INSERT INTO project_visibilities VALUES ('acme/open', 'redacted')").run();
  for (const name of [...roles, 'stranger']) {
    const { token, device_id: deviceId } = await enrolDevice({ member: name });
    const memberId = await env.DB.prepare('SELECT member_id FROM members WHERE name = ?1')
      .bind(name)
      .first<string>('member_id');
    people.set(name, { token, deviceId, memberId: memberId ?? '', cookie: await signInAs(name) });
    await putSession(`of-${name}`, name);
    await sendBundle({ token, sent: await makeBundle({ session_id: `of-${name}`, project: 'acme/open' }) });
  }
  for (const role of roles)
    await env.DB.prepare('UPDATE members SET role = ?1 WHERE name = ?1').bind(role).run();
});

async function putSession(session_id: string, member: string): Promise<string> {
  const { deviceId } = personOf(member);
  const row = sessionRow({ session_id, member, device_id: deviceId, project: 'acme/open' });
  await env.DB.prepare(upsertSql('session_rollups'))
    .bind(JSON.stringify([row]))
    .run();
  const bytes = await gzip('{}\n');
  await env.SEGMENTS.put(segmentKey({ session_id, segment_id: 'seg-1' }), bytes);
  await env.DB.prepare(
    `INSERT INTO segments (session_id, segment_id, device_id, first_seq, last_seq, events, bytes, raw_bytes, sha256, received_at)
    VALUES (?1, 'seg-1', ?2, 1, 1, 1, ?3, 3, ?4, 0)`,
  )
    .bind(session_id, deviceId, bytes.length, '0'.repeat(64))
    .run();
  return session_id;
}

async function insert(table: string, row: Record<string, string | number>): Promise<void> {
  const names = Object.keys(row);
  await env.DB.prepare(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, at) => `?${at + 1}`).join(', ')})`,
  )
    .bind(...Object.values(row))
    .run();
}

const nextId = () => `made-${(made += 1)}`;
const day = 86_400_000;

async function putShare(name: string): Promise<string> {
  const share_id = nextId();
  const { deviceId: device_id, memberId: member_id } = personOf(name);
  const [created_at, expires_at] = [Date.now() - day, Date.now() + day];
  const own = { session_id: `of-${name}`, device_id, member_id, member: name, level: 'metadata' };
  const link = { share_id, secret_hash: share_id, digest_key: '0', created_at, expires_at };
  await insert('shares', { ...link, ...own });
  return share_id;
}

async function putComment(name: string): Promise<string> {
  const comment_id = nextId();
  const { memberId: member_id } = personOf(name);
  const about = { session_id: `of-${name}`, step_id: '', member_id, member: name, text: 'why?' };
  await insert('comments', { comment_id, ...about, created_at: 1 });
  return comment_id;
}

async function putToken(name: string): Promise<string> {
  const token_id = nextId();
  const { memberId: member_id } = personOf(name);
  await insert('api_tokens', {
    token_id,
    token_hash: token_id,
    member_id,
    name: 'robot',
    scope: 'read',
    created_at: 1,
  });
  return token_id;
}

async function putMember(): Promise<string> {
  const member_id = nextId();
  await insert('members', { member_id, name: member_id, role: 'member', created_at: 1 });
  return member_id;
}

type Asked = { path: string; init?: RequestInit };
const form = (fields: Record<string, string>) => ({ body: new URLSearchParams(fields).toString() });
const aboutSession = (path: string, init?: RequestInit) => async (name: string) => ({
  path: path.replace(/:session_id|:id/, `of-${name}`),
  ...(init === undefined ? {} : { init }),
});
const linkOf = form({ level: 'metadata', expires_in_ms: String(day) });
/** An address that belongs to nobody: it is the same for everybody, or there is nothing at it. */
const ofNobody = (path: string) => async () => ({ path });

/** What a route with an object in its address is asked about, of somebody's; what can be ended is made for each question. */
const objects: Record<string, (name: string) => Promise<Asked>> = {
  'DELETE /v1/shares/:share_id': async (name) => ({ path: `/v1/shares/${await putShare(name)}` }),
  'GET /shares/:share_id': async (name) => ({ path: `/shares/${await putShare(name)}` }),
  'POST /shares/:share_id/revoke': async (name) => ({ path: `/shares/${await putShare(name)}/revoke` }),
  'POST /settings/members/:member_id/link': async () => ({
    path: `/settings/members/${await putMember()}/link`,
  }),
  'POST /settings/members/:member_id/role': async () => ({
    path: `/settings/members/${await putMember()}/role`,
    init: form({ role: 'viewer' }),
  }),
  'POST /settings/members/:member_id/email': async () => ({
    path: `/settings/members/${await putMember()}/email`,
    init: form({ email: `${nextId()}@example.com` }),
  }),
  'POST /settings/members/:member_id/remove': async () => ({
    path: `/settings/members/${await putMember()}/remove`,
  }),
  'POST /settings/devices/:device_id/revoke': async (name) => ({
    path: `/settings/devices/${(await enrolDevice({ member: name })).device_id}/revoke`,
  }),
  'POST /settings/tokens/:token_id/revoke': async (name) => ({
    path: `/settings/tokens/${await putToken(name)}/revoke`,
  }),
  'PUT /v1/segments/:segment_id': async (name) => {
    const of = { session_id: `of-${name}`, segment_id: nextId(), events: 1, raw_bytes: 3 };
    const segment = { ...of, first_seq: made + 1, last_seq: made + 1 };
    return segmentRequest({ token: '', body: await gzip('{}\n'), segment });
  },
  'DELETE /v1/sessions/:session_id': async (name) => ({
    path: `/v1/sessions/${await putSession(nextId(), name)}?from_hour=0&to_hour=1`,
  }),
  'PUT /v1/bundles/:bundle_id/:number': async (name) => {
    const { bundle, objects: bytes } = await makeBundle({ session_id: `of-${name}`, project: 'acme/open' });
    return { path: `/v1/bundles/${bundle.bundle_id}/0`, init: { body: bytes[0] ?? null } };
  },
  'GET /v1/bundles/:bundle_id/:number': async (name) => {
    const { bundle } = await makeBundle({ session_id: `of-${name}` });
    return { path: `/v1/bundles/${bundle.bundle_id}/0` };
  },
  'GET /v1/queries/:name': async (name) => ({ path: `/v1/queries/session?session_id=of-${name}` }),
  'GET /api/v1/queries/:name': async (name) => ({ path: `/api/v1/queries/session?session_id=of-${name}` }),
  'GET /v1/segments/:session_id': aboutSession('/v1/segments/:session_id'),
  'GET /v1/segments/:session_id/:segment_id': aboutSession('/v1/segments/:session_id/seg-1'),
  'GET /api/v1/sessions/:session_id/timeline': aboutSession('/api/v1/sessions/:session_id/timeline'),
  'GET /api/v1/sessions/:session_id/segments/:segment_id': aboutSession(
    '/api/v1/sessions/:session_id/segments/seg-1',
  ),
  'GET /sessions/:id': aboutSession('/sessions/:id'),
  'GET /sessions/:id/timeline.json': aboutSession('/sessions/:id/timeline.json'),
  'POST /sessions/:id/from-archive': aboutSession('/sessions/:id/from-archive'),
  'GET /sessions/:id/comments': aboutSession('/sessions/:id/comments'),
  'POST /sessions/:id/comments': aboutSession('/sessions/:id/comments', form({ step: '', text: 'why?' })),
  'POST /comments/:comment_id/remove': async (name) => ({
    path: `/comments/${await putComment(name)}/remove`,
  }),
  'GET /sessions/:id/share': aboutSession('/sessions/:id/share'),
  'POST /sessions/:id/share': aboutSession('/sessions/:id/share', linkOf),
  'GET /sessions/:id/share/preview/:level': aboutSession('/sessions/:id/share/preview/metadata'),
  'GET /sessions/:id/share/preview/:level/timeline.json': aboutSession(
    '/sessions/:id/share/preview/metadata/timeline.json',
  ),
  'GET /sessions/:id/share/preview/:level/segments/:segment_id': aboutSession(
    '/sessions/:id/share/preview/metadata/segments/seg-1',
  ),
  'GET /charts/:file': ofNobody('/charts/cost-by-model.svg'),
  'GET /reviews/:id': ofNobody('/reviews/none'),
  'GET /api/v1/reviews/:id': ofNobody('/api/v1/reviews/none'),
  'GET /reviews/:id/export': ofNobody('/reviews/none/export'),
  'POST /reviews/:id/findings': ofNobody('/reviews/none/findings'),
  'POST /alerts/channels/:channel_id/test': ofNobody('/alerts/channels/none/test'),
  'POST /alerts/channels/:channel_id/remove': ofNobody('/alerts/channels/none/remove'),
  'POST /budgets/:budget_id/remove': ofNobody('/budgets/none/remove'),
  'POST /settings/tiers/:tier/test': ofNobody('/settings/tiers/s3/test'),
  'POST /settings/tiers/:tier/remove': ofNobody('/settings/tiers/s3/remove'),
  'POST /v1/tiers/:tier/test': ofNobody('/v1/tiers/s3/test'),
};
/** It ends the machine that asks. */
const ends = 'DELETE /v1/device';

const closed = Object.entries(routeActions).flatMap(([route, action]) =>
  action === 'anyone' || route === ends ? [] : [{ route, action, path: route.slice(route.indexOf(' ') + 1) }],
);

async function ask(o: { role: string; route: string; asked: Asked }): Promise<number> {
  const { role, route, asked } = o;
  const method = route.slice(0, route.indexOf(' '));
  const { token, cookie } = personOf(role);
  const isMachine = asked.path.startsWith('/v1/') && !asked.path.startsWith('/v1/live');
  const headers = new Headers(asked.init?.headers);
  headers.set('origin', cloud.origin);
  if (isMachine) headers.set('authorization', `Bearer ${token}`);
  else headers.set('cookie', cookie);
  if (asked.path === '/v1/live') headers.set('upgrade', 'websocket');
  if (!headers.has('content-type'))
    headers.set('content-type', isMachine ? 'application/json' : 'application/x-www-form-urlencoded');
  const body = method === 'GET' || method === 'DELETE' ? {} : { body: isMachine ? '{}' : '' };
  const response = await cloud.request(asked.path, { ...body, ...asked.init, method, headers });
  response.webSocket?.accept();
  response.webSocket?.close();
  await response.body?.cancel();
  return response.status;
}

it('routes about an object name it here, and no others do', () => {
  const named = closed.filter(({ path }) => path.includes(':')).map(({ route }) => route);
  expect(Object.keys(objects).toSorted()).toEqual(named.toSorted());
});

/** What is wrong with two answers; nothing where they are as the permissions say. */
function wrongOf(o: { reach: 'all' | 'own' | 'none'; isAboutObject: boolean; own: number; other: number }) {
  const { reach, isAboutObject, own, other } = o;
  const isRefused = [403, 404, 409].includes(other);
  const isRight =
    reach === 'none'
      ? own === 403 && other === 403
      : reach === 'own' && isAboutObject
        ? own < 400 && isRefused
        : own !== 403 && own < 500 && other === own;
  return isRight ? undefined : { reach, own, other };
}

describe.each(closed)('$route', ({ route, action, path }) => {
  it.each(roles)('by %s, about one’s own and about what is somebody else’s', async (role) => {
    const make = objects[route];
    const of = make ?? (async () => ({ path }));
    const own = await ask({ role, route, asked: await of(role) });
    const other = await ask({ role, route, asked: await of('stranger') });
    const reach = reachOf({ role, action: action as Action });
    expect(wrongOf({ reach, isAboutObject: make !== undefined, own, other })).toBeUndefined();
  });
});
