import { describe, expect, it } from 'vitest';
import { LOOPBACK, openCloud } from '../cloud.ts';

const embedded = openCloud({ mode: 'embedded' });
const team = openCloud({ mode: 'team' });
const paths = ['/', '/v1/queries/usage_totals', '/v1/segments/session-1', '/v1/live'];

describe('the embedded cloud', () => {
  it.each(['evil.example', 'evil.example:4317', '127.0.0.1', '127.0.0.1:9999', '0.0.0.0:4317', '[::1]:4317'])(
    'refuses everything under the host %s',
    async (host) => {
      for (const path of paths) {
        const response = await embedded.request(path, { headers: { host } });
        expect([path, response.status]).toEqual([path, 421]);
      }
    },
  );

  it.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://127.0.0.1:9999' }],
    [{ origin: 'http://localhost:4317' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
  ])('refuses everything that another site sends: %o', async (headers) => {
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const response = await embedded.request(path, { method, headers });
        expect([path, method, response.status]).toEqual([path, method, 403]);
        expect(response.headers.get('access-control-allow-origin')).toBeNull();
      }
    }
  });

  it('opens for its own pages and for an address typed by hand', async () => {
    const own: Record<string, string>[] = [
      {},
      { origin: `http://${LOOPBACK}`, 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ];
    for (const headers of own) {
      expect((await embedded.request('/v1/queries/usage_totals', { headers })).status).toBe(200);
    }
  });
});

describe('a team cloud', () => {
  it('may be linked to from elsewhere', async () => {
    const response = await team.request('/sign-in', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(response.status).toBe(200);
  });

  it('lets no other site sign in, sign out or open a socket', async () => {
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    for (const path of ['/sign-in', '/sign-out']) {
      expect((await team.request(path, { method: 'POST', headers, body: 'key=x' })).status).toBe(403);
    }
    const socket = { ...headers, upgrade: 'websocket' };
    expect((await team.request('/v1/live', { headers: socket })).status).toBe(403);
  });
});

describe('every answer', () => {
  it.each([
    [embedded, '/'],
    [embedded, '/nothing/here'],
    [embedded, '/v1/nothing'],
    [embedded, '/v1/queries/usage_totals'],
    [team, '/'],
    [team, '/sign-in'],
    [team, '/v1/queries/usage_totals'],
  ])('%# carries the security headers', async (cloud, path) => {
    const { headers } = await cloud.request(path);
    const policy = headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "object-src 'none'",
    ]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toMatch(/no-store|private/);
  });

  it('asks for TLS for ever, except on loopback', async () => {
    expect((await team.request('/sign-in')).headers.get('strict-transport-security')).toContain('max-age=');
    expect((await embedded.request('/')).headers.get('strict-transport-security')).toBeNull();
  });

  it('shows an unknown path as text, not as markup', async () => {
    const page = await (await embedded.request('/<script>alert(1)</script>')).text();
    expect(page).not.toContain('<script>alert');
  });
});
