import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { linkAnswerSchema } from '../../../shared/protocol/links.ts';
import { applyMigrations, enrolDevice, openCloud } from '../cloud.ts';
import { signInAs } from '../sign-in-as.ts';

let now = Date.UTC(2026, 10, 27, 12);
const cloud = openCloud({ deps: { clock: () => now } });
const unknown = `/link/stl_${'0'.repeat(40)}`;

beforeEach(async () => {
  now = Date.now();
  await reset();
  await applyMigrations();
});

async function mint(member = 'Ada'): Promise<string> {
  const { token } = await enrolDevice({ member });
  const headers = { authorization: `Bearer ${token}` };
  const response = await cloud.request('/v1/links', { method: 'POST', headers });
  return new URL(linkAnswerSchema.parse(await response.json()).url).pathname;
}

function use(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return cloud.request(path, { method: 'POST', headers: { origin: cloud.origin, ...headers } });
}

function cookieOf(response: Response): string {
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function greeting(cookie: string): Promise<string> {
  return (await cloud.request('/settings', { headers: { cookie } })).text();
}

describe('a link that a device made', () => {
  it('signs its member in, in one browser, once', async () => {
    const path = await mint();
    const first = await use(path);
    expect([first.status, first.headers.get('location')]).toEqual([303, '/']);
    expect(await greeting(cookieOf(first))).toContain('You are Ada, member.');
    const again = await use(path);
    expect([again.status, again.headers.get('set-cookie')]).toEqual([404, null]);
  });

  it('is used by one of many that come at once', async () => {
    const path = await mint();
    const answers = await Promise.all(Array.from({ length: 8 }, () => use(path)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      303,
      ...Array.from({ length: 7 }, () => 404),
    ]);
  });

  it('is not used by a program that looks at it, nor by a page of another site', async () => {
    const path = await mint();
    expect((await cloud.request(path)).status).toBe(200);
    expect((await use(path, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await use(path)).status).toBe(303);
  });

  it('ends after ten minutes', async () => {
    const path = await mint();
    now += 10 * 60_000;
    expect((await use(path)).status).toBe(404);
  });

  it('ends with its member', async () => {
    const path = await mint();
    await env.DB.prepare(`UPDATE members SET removed_at = 1 WHERE name = 'Ada'`).run();
    expect((await use(path)).status).toBe(404);
  });

  it('says the same whether it never was, was used, has ended or is no link at all', async () => {
    const path = await mint();
    await use(path);
    const old = await mint('Grace');
    now += 86_400_000;
    const answers: string[] = [];
    for (const link of [
      path,
      old,
      unknown,
      '/link/x',
      '/link/%00%0d%0aset-cookie:a=b',
      '/link/..%2f..%2fsessions',
    ]) {
      const response = await use(link);
      const text = await response.text();
      answers.push(`${response.status} ${text.replaceAll(/href="[^"]*"/g, '')}`);
      expect(response.headers.get('set-cookie')).toBeNull();
    }
    expect(new Set(answers).size).toBe(1);
    const looks = await Promise.all([path, unknown].map((link) => cloud.request(link)));
    expect(looks.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('goes into no cache, to no other site, and not into the database', async () => {
    const path = await mint();
    const { headers } = await cloud.request(path);
    expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([
      'no-store',
      'same-origin',
    ]);
    const stored = JSON.stringify((await env.DB.prepare('SELECT * FROM one_time_links').all()).results);
    expect(stored).not.toContain(path.slice('/link/'.length));
  });

  it('ends the sign-in that the browser had before', async () => {
    await enrolDevice({ member: 'Grace' });
    const before = await signInAs('Grace');
    const after = cookieOf(await use(await mint(), { cookie: before }));
    expect(await greeting(after)).toContain('You are Ada');
    expect((await cloud.request('/settings', { headers: { cookie: before } })).status).toBe(303);
  });

  it('is made by devices alone', async () => {
    await enrolDevice({ member: 'Ada' });
    const headers = { cookie: await signInAs('Ada'), origin: cloud.origin };
    expect((await cloud.request('/v1/links', { method: 'POST', headers })).status).toBe(401);
  });
});
