import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../shared/core/time.ts';
import { accessHeader } from '../../../worker/auth/access.ts';
import { applyMigrations, enrolDevice, openCloud, rowsRequest, TEAM_KEY, type TestCloud } from '../cloud.ts';
import { sessionRow } from '../rows.ts';
import { signInAs } from '../sign-in-as.ts';
import { addMember, watch } from './watch.ts';

// Rooms go by the time of day; a cloud whose clock is behind lets somebody in whose sign-in is over by then.

const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
const access = { teamDomain: 'live.cloudflareaccess.com', audience: 'a'.repeat(64) };

function cloudBehind(ms: number): TestCloud {
  return openCloud({
    deps: { access, clock: () => Date.now() - ms, fetch: async () => Response.json({ keys: [jwk] }) },
  });
}

const cloud = cloudBehind(0);

/** What Access puts before a request of Lin, good for an hour since `ms` ago. */
function signAt(ms: number): Promise<string> {
  const at = Math.floor((Date.now() - ms) / 1000);
  const claims = { iss: `https://${access.teamDomain}`, aud: access.audience, email: 'lin@example.com' };
  return new SignJWT({ ...claims, iat: at - 5, exp: at + HOUR / 1000 })
    .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'JWT' })
    .sign(privateKey);
}

async function asBoss(path: string, fields: Record<string, string>): Promise<void> {
  const headers = { cookie: await signInAs('Boss'), origin: cloud.origin };
  const answer = await cloud.request(path, { method: 'POST', headers, body: new URLSearchParams(fields) });
  expect(answer.status).toBe(303);
}

let token: string;
async function work(): Promise<unknown> {
  const batch = { session_rollups: [sessionRow({ project: 'acme/open' })] };
  return (await cloud.request('/v1/rows', rowsRequest({ token, batch }))).json();
}

beforeEach(async () => {
  await reset();
  await applyMigrations();
  await addMember('Boss', 'owner');
  await addMember('Lin', 'member');
  await env.DB.prepare("UPDATE members SET email = 'lin@example.com' WHERE name = 'Lin'").run();
  ({ token } = await enrolDevice({ member: 'Ada' }));
});

describe('a socket that was opened by a sign-in of Cloudflare Access', () => {
  it.each([
    ['is removed', '/settings/members/Lin/remove', {}],
    ['becomes something else', '/settings/members/Lin/role', { role: 'viewer' }],
    ['has another address', '/settings/members/Lin/email', { email: 'other@example.com' }],
    ['has no address any more', '/settings/members/Lin/email', { email: '' }],
  ])('is closed when the member %s', async (_, path, fields) => {
    const page = await watch({ cloud, headers: { [accessHeader]: await signAt(0) } });
    await asBoss(path, fields);
    expect(await page.closed).toBe(4001);
    await work();
    expect(page.heard).toEqual([]);
  });

  it('hears nothing after what Access signed is over, and makes nobody hurry', async () => {
    const headers = { [accessHeader]: await signAt(HOUR + MINUTE) };
    const over = await watch({ cloud: cloudBehind(HOUR + MINUTE), headers });
    expect(await work()).toMatchObject({ watching: false });
    expect(await over.closed).toBe(4001);
    expect(over.heard).toEqual([]);
    const good = await watch({ cloud, headers: { [accessHeader]: await signAt(0) } });
    expect(await work()).toMatchObject({ watching: true });
    await expect.poll(() => good.heard).toEqual([['session-1']]);
  });
});

it('a socket hears nothing after the sign-in of its cookie is over', async () => {
  const before = cloudBehind(31 * DAY);
  const body = new URLSearchParams({ key: TEAM_KEY });
  const signedIn = await before.request('/sign-in', {
    method: 'POST',
    headers: { origin: before.origin },
    body,
  });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const over = await watch({ cloud: before, cookie });
  expect(await work()).toMatchObject({ watching: false });
  expect(await over.closed).toBe(4001);
});
