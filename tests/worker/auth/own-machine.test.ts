import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { linkAnswerSchema } from '../../../shared/protocol/links.ts';
import { DAY } from '../../../shared/core/time.ts';
import { applyMigrations, enrolDevice, LOOPBACK, openCloud, TEAM_KEY } from '../cloud.ts';

let now = Date.now();
const cloud = openCloud({ mode: 'embedded', signedIn: false, deps: { clock: () => now } });

beforeEach(async () => {
  now = Date.now();
  await reset();
  await applyMigrations();
});

async function mint(): Promise<string> {
  const { token } = await enrolDevice();
  const headers = { authorization: `Bearer ${token}` };
  const answer = await cloud.request('/v1/links', { method: 'POST', headers });
  return new URL(linkAnswerSchema.parse(await answer.json()).url).pathname;
}

function cookieOf(answer: Response): string {
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function open(path: string, headers: Record<string, string> = {}): Promise<[number, string | null]> {
  const answer = await cloud.request(path, { headers });
  return [answer.status, answer.headers.get('location')];
}

describe('the dashboard of one’s own machine', () => {
  it('is opened by a link of its agent, at once, and by nothing else', async () => {
    expect(await open('/')).toEqual([303, '/sign-in?next=%2F']);
    const answer = await cloud.request(await mint());
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    const cookie = cookieOf(answer);
    expect(await open('/', { cookie })).toEqual([200, null]);
    expect(await open('/', { cookie: `${cookie.slice(0, -2)}xx` })).toEqual([303, '/sign-in?next=%2F']);
  });

  it('takes a link once, for a day, and not from what only looks whether it is there', async () => {
    const path = await mint();
    expect((await cloud.request(path, { method: 'HEAD' })).headers.get('set-cookie')).toBe(null);
    const cookie = cookieOf(await cloud.request(path));
    expect((await open(path))[0]).toBe(404);
    // Whom it has signed in may open it again: it leads home.
    expect(await open(path, { cookie })).toEqual([303, '/']);
    const late = await mint();
    now += DAY;
    expect((await open(late))[0]).toBe(404);
  });

  it('takes no link from a page of another site, nor from another port of this machine', async () => {
    const path = await mint();
    for (const site of ['cross-site', 'same-site'])
      expect((await open(path, { 'sec-fetch-site': site }))[0]).toBe(403);
    expect((await open(path, { 'sec-fetch-site': 'none' }))[0]).toBe(303);
  });

  it('gives a cookie that no script reads, named for its port', async () => {
    const set = (await cloud.request(await mint())).headers.get('set-cookie') ?? '';
    expect(set).toMatch(new RegExp(`^subtrack-${LOOPBACK.split(':')[1]}=`));
    expect(set).toContain('HttpOnly');
    expect(set).not.toMatch(/__Host-|Secure/);
  });

  it('takes no key, not even the one that signs its cookies', async () => {
    const answer = await cloud.request('/sign-in', {
      method: 'POST',
      body: new URLSearchParams({ key: TEAM_KEY }),
    });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
    expect(await (await cloud.request('/sign-in')).text()).toContain('subtrack open');
  });

  it('belongs to whoever has the token of its agent, until that is renewed', async () => {
    const { token, device_id } = await enrolDevice();
    const headers = { authorization: `Bearer ${token}` };
    expect((await open('/sessions', headers))[0]).toBe(200);
    await env.DB.prepare("UPDATE devices SET token_hash = 'another' WHERE device_id = ?")
      .bind(device_id)
      .run();
    expect((await open('/sessions', headers))[0]).toBe(303);
  });
});
