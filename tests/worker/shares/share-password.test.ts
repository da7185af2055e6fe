import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { makeLink } from './shared-session.ts';
import { useSharedSession } from './use-shared-session.ts';

const day = 86_400_000;
const { cloud, time, ada, statuses, textOf, revoke } = useSharedSession();

const tell = (path: string, password: string, address = '198.51.100.1') =>
  cloud.request(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: cloud.origin,
      'cf-connecting-ip': address,
    },
    body: new URLSearchParams({ password }).toString(),
  });

describe('a link with a password', () => {
  const given = 'correct horse';
  it('tells nothing before it, not even a name, and everything after it', async () => {
    const link = await makeLink({ cloud, token: ada.token, request: { password: given } });
    expect(await statuses(link.path)).toEqual([401, 401, 401]);
    expect(await textOf(link.path)).not.toMatch(/zebra|session-1/i);
    expect((await tell(link.path, 'wrong horse')).status).toBe(401);
    const right = await tell(link.path, given);
    expect([right.status, right.headers.get('location')]).toEqual([303, link.path]);
    const set = right.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/HttpOnly/i);
    expect(set).toMatch(/Secure/i);
    expect(set).toMatch(/SameSite=Strict/i);
    expect(set).toContain(`Path=${link.path}`);
    const [cookie = ''] = set.split(';');
    expect(await statuses(link.path, { cookie })).toEqual([200, 200, 200]);
    time.now += 13 * 3_600_000;
    expect(await statuses(link.path, { cookie })).toEqual([401, 401, 401]);
  });

  it('is opened by no other link’s password or cookie, nor by one that is made up', async () => {
    const link = await makeLink({ cloud, token: ada.token, request: { password: given } });
    const other = await makeLink({ cloud, token: ada.token, request: { password: given } });
    const cookie = ((await tell(other.path, given)).headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(await statuses(other.path, { cookie })).toEqual([200, 200, 200]);
    expect(await statuses(link.path, { cookie })).toEqual([401, 401, 401]);
    const made = `subtrack-share=${time.now + day}.${'0'.repeat(64)}`;
    expect(await statuses(link.path, { cookie: made })).toEqual([401, 401, 401]);
    await revoke(other.share_id);
    expect(await statuses(other.path, { cookie })).toEqual([404, 404, 404]);
  });

  it('takes ten wrong ones in a quarter of an hour, whoever tries', async () => {
    const link = await makeLink({ cloud, token: ada.token, request: { password: given } });
    const tried = [];
    for (let at = 0; at < 11; at += 1)
      tried.push((await tell(link.path, `wrong-${at}`, `203.0.113.${at}`)).status);
    expect(tried).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect((await tell(link.path, given, '192.0.2.9')).status).toBe(429);
    time.now += 15 * 60_000 + 1;
    expect((await tell(link.path, given, '192.0.2.9')).status).toBe(303);
  });

  it('takes twenty wrong ones from one address, whichever links it tries', async () => {
    const links = [];
    for (let at = 0; at < 3; at += 1)
      links.push(await makeLink({ cloud, token: ada.token, request: { password: given } }));
    const tried = [];
    for (let at = 0; at < 21; at += 1)
      tried.push((await tell(links[at % 3]?.path ?? '', 'wrong one')).status);
    expect(tried.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401));
    expect(tried[20]).toBe(429);
  });

  it('keeps nothing of it that says it', async () => {
    await makeLink({ cloud, token: ada.token, request: { password: given } });
    await makeLink({ cloud, token: ada.token, request: { password: given } });
    const { results } = await env.DB.prepare('SELECT * FROM shares').all<{ password_hash: string }>();
    expect(JSON.stringify(results)).not.toContain('horse');
    expect(new Set(results.map((row) => row.password_hash)).size).toBe(2);
  });

  it('is not opened from another site', async () => {
    const link = await makeLink({ cloud, token: ada.token, request: { password: given } });
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' };
    const response = await cloud.request(link.path, { method: 'POST', headers, body: `password=${given}` });
    expect(response.status).toBe(403);
  });
});
