import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { mintToken } from '../../../worker/auth/api-tokens.ts';
import { linkLifetimeMs, mintLink } from '../../../worker/auth/one-time-links.ts';
import { applyMigrations, enrolDevice, openCloud, TEAM_KEY } from '../cloud.ts';
import { signInAs } from '../sign-in-as.ts';
import { bodyFor, closedRoutes } from './every-route.ts';

const cloud = openCloud();
const routes = closedRoutes();
/** By name, the headers with which somebody tries. */
const tries = new Map<string, Record<string, string>>();
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function newToken(memberName: string): Promise<string> {
  const memberId = await idOf(memberName);
  const { token, write } = await mintToken({
    db: env.DB,
    memberId,
    name: 'program',
    scope: 'read',
    now: Date.now(),
  });
  await write.run();
  return token;
}

function idOf(memberName: string): Promise<string> {
  return env.DB.prepare('SELECT member_id FROM members WHERE name = ?1')
    .bind(memberName)
    .first<string>('member_id')
    .then((id) => id ?? '');
}

async function snapshot(): Promise<string> {
  const { results: tables } = await env.DB.prepare(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'd1%'
    AND name NOT LIKE 'sqlite%'`,
  ).all<{ name: string }>();
  const rows = await env.DB.batch(tables.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`)));
  return JSON.stringify(rows.map(({ results }, index) => [tables[index]?.name, results]));
}

beforeAll(async () => {
  await reset();
  await applyMigrations();
  const ada = await enrolDevice({ member: 'Ada' });
  const gone = await enrolDevice({ member: 'Gone' });
  const revoked = await enrolDevice({ member: 'Ada' });
  const cookie = await signInAs('Ada');
  const [name = '', value = ''] = cookie.split(/=(.*)/s);
  const ended = await signInAs('Ada');
  const goneCookie = await signInAs('Gone');
  const goneToken = await newToken('Gone');
  const revokedToken = await newToken('Ada');
  const program = await newToken('Ada');
  const link = await mintLink({
    db: env.DB,
    origin: cloud.origin,
    memberId: await idOf('Ada'),
    endsAt: Date.now() + linkLifetimeMs.signIn,
    now: Date.now(),
  });
  await env.DB.batch(link.write);
  await env.DB.batch([
    env.DB.prepare('UPDATE devices SET revoked_at = 1 WHERE device_id = ?1').bind(revoked.device_id),
    env.DB.prepare(`UPDATE members SET removed_at = 1 WHERE name = 'Gone'`),
    env.DB.prepare(`UPDATE api_tokens SET revoked_at = 1 WHERE token_hash = ?1`).bind(
      await sha256(revokedToken),
    ),
    env.DB.prepare(`UPDATE sign_ins SET ends_at = 1 WHERE token_hash = ?1`).bind(
      await sha256(decodeURIComponent(ended.split(/=(.*)/s)[1] ?? '').split(/\.(?=[^.]*$)/)[0] ?? ''),
    ),
  ]);
  const flipped = value.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  const all: Record<string, Record<string, string>> = {
    nobody: {},
    'an empty bearer': bearer(''),
    'a made-up device token': bearer(`stk_${'A'.repeat(40)}`),
    'a device token that is cut': bearer(ada.token.slice(0, -1)),
    'a device token with more behind it': bearer(`${ada.token}x`),
    'a device token in another case': bearer(ada.token.toLowerCase()),
    'a device token as a password': { authorization: `Basic ${btoa(`ada:${ada.token}`)}` },
    'a device token in a cookie': { cookie: `${name}=${ada.token}` },
    'the token of a revoked device': bearer(revoked.token),
    'the token of a device whose member left': bearer(gone.token),
    'a made-up token of a program': bearer(`sta_${'A'.repeat(40)}`),
    'a revoked token of a program': bearer(revokedToken),
    'the token of a program whose member left': bearer(goneToken),
    'the team key': bearer(TEAM_KEY),
    'a link that signs in': bearer(link.url.split('/').at(-1) ?? ''),
    'a cookie as a bearer': bearer(value),
    'a cookie whose signature is changed': { cookie: `${name}=${flipped}` },
    'a cookie whose end is put off': { cookie: `${name}=${value.replace(/^\d+/, '9999999999999')}` },
    'a cookie that has ended': { cookie: ended },
    'a cookie under another name': { cookie: `subtrack=${value}` },
    'the cookie of a member who left': { cookie: goneCookie },
    'a SQL quote': bearer(`stk_' OR '1'='1`),
  };
  for (const [who, headers] of Object.entries(all)) tries.set(who, headers);
  tries.set('a token of a program, outside of its API', bearer(program));
});

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

describe('every route that somebody has to be known for', () => {
  it('answers none of these, and nothing has changed afterwards', { timeout: 60_000 }, async () => {
    const before = await snapshot();
    const opened: string[] = [];
    let asked = 0;
    for (const [who, headers] of tries) {
      for (const { method, path } of routes) {
        if (who.startsWith('a token of a program,') && path.startsWith('/api/')) continue;
        const init = bodyFor(method);
        const response = await cloud.request(path, {
          ...init,
          headers: { ...(init.headers as Record<string, string>), ...headers, origin: cloud.origin },
        });
        asked += 1;
        const leadsIn = (response.headers.get('location') ?? '').startsWith('/sign-in');
        const isRefused = [401, 403].includes(response.status) || (response.status === 303 && leadsIn);
        if (!isRefused) opened.push(`${method} ${path} by ${who}: ${response.status}`);
        await response.body?.cancel();
      }
    }
    expect(opened).toEqual([]);
    expect(await snapshot()).toBe(before);
    expect(tries.size).toBeGreaterThanOrEqual(23);
    expect(asked).toBeGreaterThanOrEqual(2000);
  });

  it('is open to the same credentials while they are good', async () => {
    const { token } = await enrolDevice({ member: 'Ada' });
    const good = [
      ['/v1/hello', bearer(token)],
      ['/sessions', { cookie: await signInAs('Ada') }],
      ['/api/v1/budgets', bearer(await newToken('Ada'))],
    ] as const;
    for (const [path, headers] of good) expect((await cloud.request(path, { headers })).status).toBe(200);
  });
});
