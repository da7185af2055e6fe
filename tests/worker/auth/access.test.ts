import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accessHeader, readAccessSettings } from '../../../worker/auth/access.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest, type TestCloud } from '../cloud.ts';
import { signInAs } from '../sign-in-as.ts';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
let keys: Keys;
let others: Keys;
let teams = 0;
let teamDomain: string;
let cloud: TestCloud;
let asked: string[];
let isAway: boolean;
const audience = 'a'.repeat(64);

beforeAll(async () => {
  keys = await generateKeyPair('RS256', { extractable: true });
  others = await generateKeyPair('RS256', { extractable: true });
});

beforeEach(async () => {
  await reset();
  await applyMigrations();
  await enrolDevice({ member: 'Ada' });
  await env.DB.prepare(
    `UPDATE members SET role = 'admin', email = 'ada@example.com' WHERE name = 'Ada'`,
  ).run();
  teams += 1;
  teamDomain = `team-${teams}.cloudflareaccess.com`;
  asked = [];
  isAway = false;
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  cloud = openCloud({
    deps: {
      access: { teamDomain, audience },
      fetch: async (url) => {
        asked.push(String(url instanceof Request ? url.url : url));
        if (isAway) throw new TypeError('fetch failed');
        return Response.json({ keys: [jwk] });
      },
    },
  });
});

type Claims = { email?: unknown; aud?: string; iss?: string; exp?: number; kid?: string; iat?: number };
const nowS = () => Math.floor(Date.now() / 1000);

function sign(claims: Claims = {}, key: Keys['privateKey'] = keys.privateKey): Promise<string> {
  const { kid = 'one', ...rest } = claims;
  const payload = {
    email: 'ada@example.com',
    sub: 'x',
    type: 'app',
    aud: audience,
    iat: nowS() - 5,
    ...rest,
  };
  return new SignJWT({ iss: `https://${teamDomain}`, exp: nowS() + 60, ...payload })
    .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
    .sign(key);
}

function open(token: string, path = '/settings', init: RequestInit = {}): Promise<Response> {
  return cloud.request(path, { ...init, headers: { [accessHeader]: token, ...init.headers } });
}

async function statusOf(token: string): Promise<number> {
  return (await open(token)).status;
}

function countMembers(): Promise<unknown> {
  return env.DB.prepare('SELECT count(*) AS n FROM members').first('n');
}

function encode(value: object): string {
  return btoa(JSON.stringify(value)).replaceAll('=', '');
}

async function setEmail(as: string, memberName: string, email: string): Promise<number> {
  const id = await env.DB.prepare('SELECT member_id FROM members WHERE name = ?1')
    .bind(memberName)
    .first('member_id');
  const headers = {
    cookie: await signInAs(as),
    origin: cloud.origin,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const body = new URLSearchParams({ email }).toString();
  return (await cloud.request(`/settings/members/${String(id)}/email`, { method: 'POST', headers, body }))
    .status;
}

describe('a sign-in of Cloudflare Access', () => {
  it('is the member with that address, as what they are, and asks for keys once', async () => {
    const page = await open(await sign());
    expect([page.status, (await page.text()).includes('Invite somebody')]).toEqual([200, true]);
    expect(await statusOf(await sign({ email: 'Ada@Example.com' }))).toBe(200);
    expect(asked).toEqual([`https://${teamDomain}/cdn-cgi/access/certs`]);
    await env.DB.prepare(`UPDATE members SET role = 'viewer' WHERE name = 'Ada'`).run();
    expect(await (await open(await sign())).text()).not.toContain('Invite somebody');
  });

  it('of somebody who is no member, or no longer, is nobody, and makes no member', async () => {
    const before = await countMembers();
    expect(await statusOf(await sign({ email: 'eve@example.com' }))).toBe(303);
    expect(await countMembers()).toBe(before);
    await env.DB.prepare(`UPDATE members SET removed_at = 1 WHERE name = 'Ada'`).run();
    expect(await statusOf(await sign())).toBe(303);
  });

  it.each<[string, Claims]>([
    ['for another application', { aud: 'b'.repeat(64) }],
    ['of another team', { iss: 'https://other.cloudflareaccess.com' }],
    ['that has ended', { exp: Math.floor(Date.now() / 1000) - 60 }],
    ['without an address, as of a service', { email: undefined }],
    ['whose address is no text', { email: ['ada@example.com'] }],
    ['whose address is empty', { email: '' }],
    ['under a key that nobody knows', { kid: 'two' }],
  ])('%s is nobody', async (_what, claims) => {
    expect(await statusOf(await sign(claims))).toBe(303);
  });

  it('that was signed by somebody else, changed, or says that it need not be signed, is nobody', async () => {
    const good = await sign();
    const [head = '', body = '', signature = ''] = good.split('.');
    const decoded = JSON.parse(atob(body.replaceAll('-', '+').replaceAll('_', '/'))) as object;
    const spki = new TextEncoder().encode(await exportSPKI(keys.publicKey));
    const confused = await new SignJWT({ ...decoded })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(spki);
    const bad = [
      await sign({}, others.privateKey),
      `${head}.${encode({ ...decoded, email: 'owner@example.com' })}.${signature}`,
      `${encode({ alg: 'none', typ: 'JWT' })}.${body}.`,
      `${encode({ alg: 'none', kid: 'one' })}.${body}.${signature}`,
      confused,
      `${head}.${body}`,
      'nonsense',
      '',
    ];
    await env.DB.prepare(`UPDATE members SET email = 'owner@example.com' WHERE member_id = 'owner'`).run();
    for (const token of bad)
      expect([token.slice(0, 30), await statusOf(token)]).toEqual([token.slice(0, 30), 303]);
    expect(await statusOf(good)).toBe(200);
  });

  it('counts for nothing where Access is not set, and on the machine of somebody', async () => {
    const token = await sign();
    for (const mode of ['team', 'embedded'] as const) {
      const without = openCloud({ mode, signedIn: false, deps: { access: undefined } });
      const response = await without.request('/sessions', { headers: { [accessHeader]: token } });
      expect(response.status).toBe(303);
    }
  });

  it.each(['evil.example', 'team.cloudflareaccess.com.evil.example', 'a/b.cloudflareaccess.com', ''])(
    'takes no keys from "%s"',
    (ACCESS_TEAM_DOMAIN) => {
      expect(readAccessSettings({ ACCESS_TEAM_DOMAIN, ACCESS_AUD: audience })).toBeUndefined();
      expect(
        readAccessSettings({ ACCESS_TEAM_DOMAIN: 'acme.cloudflareaccess.com', ACCESS_AUD: '' }),
      ).toBeUndefined();
    },
  );

  it('does not sign in a page of another site, nor stands for a device', async () => {
    const headers = { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' };
    const init = { method: 'POST', headers, body: 'name=Eve&role=admin' };
    expect((await open(await sign(), '/settings/members', init)).status).toBe(403);
    const rows = await open(await sign(), '/v1/rows', { ...rowsRequest({ token: 'none', batch: {} }) });
    expect(rows.status).toBe(401);
  });

  it('whose keys cannot be had is told so, and others come in', async () => {
    isAway = true;
    const away = await open(await sign());
    expect([away.status, await away.text()]).toEqual([503, expect.stringContaining('cannot be had')]);
    const headers = { cookie: await signInAs('Ada') };
    expect((await cloud.request('/settings', { headers })).status).toBe(200);
  });
});

describe('the address of a member', () => {
  it('is given by who manages the team, never of somebody above, and belongs to one', async () => {
    await enrolDevice({ member: 'Lin' });
    expect(await setEmail('Ada', 'Lin', 'Lin@Example.com')).toBe(303);
    expect(await statusOf(await sign({ email: 'lin@example.com' }))).toBe(200);
    expect(await setEmail('Ada', 'Lin', 'ada@example.com')).toBe(409);
    expect(await setEmail('Ada', 'Lin', 'nonsense')).toBe(400);
    // Whoever gives an owner an address becomes that owner.
    expect(await setEmail('Ada', 'Owner of the team key', 'ada2@example.com')).toBe(403);
    expect(await setEmail('Lin', 'Lin', 'lin2@example.com')).toBe(403);
    expect(await setEmail('Ada', 'Lin', '')).toBe(303);
    expect(await statusOf(await sign({ email: 'lin@example.com' }))).toBe(303);
    const { results } = await env.DB.prepare(
      `SELECT action FROM audit_entries WHERE object = 'Lin' ORDER BY at`,
    ).all();
    expect(results.map(({ action }) => action)).toEqual(['member.email', 'member.email.removed']);
  });
});
