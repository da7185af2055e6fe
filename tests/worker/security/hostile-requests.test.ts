import { env } from 'cloudflare:workers';
import { reset } from 'cloudflare:test';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { applyMigrations, enrolDevice, gzip, openCloud, rowsRequest, TEAM_KEY } from '../cloud.ts';
import { sessionRow } from '../rows.ts';
import { signInAs } from '../sign-in-as.ts';
import { closedRoutes, everyRoute, type Route } from './every-route.ts';

const cloud = openCloud();
let cookie: string;
let token: string;

beforeAll(async () => {
  await reset();
  await applyMigrations();
  ({ token } = await enrolDevice({ member: 'Ada' }));
  await env.DB.prepare(`UPDATE members SET role = 'owner' WHERE name = 'Ada'`).run();
  cookie = await signInAs('Ada');
  await cloud.request('/v1/rows', rowsRequest({ token, batch: { session_rollups: [sessionRow()] } }));
});

/** Devices ask with a token, people with a cookie; whoever owns the team may do the most. */
function ask({ method, path }: Route, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (!headers.has('origin')) headers.set('origin', cloud.origin);
  const isDevice = /^\/v1\/(rows|segments|tally|device|sessions|bundles|links|shares|phases)/.test(path);
  if (isDevice && method !== 'GET') headers.set('authorization', `Bearer ${token}`);
  else headers.set('cookie', cookie);
  return cloud.request(path, { ...init, method, headers });
}

/** Some of them for each route, other ones for the next: all are met many times, and none needs to be met everywhere. */
function share<Value>(o: { of: readonly Value[]; at: number; count: number }): Value[] {
  return Array.from({ length: o.count }, (_, i) => o.of[(o.at * o.count + i) % o.of.length] as Value);
}

/** What would end what these tests ask with. */
const ending = /^\/sign-out|^\/v1\/device$/;
const changing = everyRoute().filter(({ method, path }) => method !== 'GET' && !ending.test(path));

function isOwn(to: string): boolean {
  if (!URL.canParse(to, cloud.origin)) return false;
  const { origin, protocol } = new URL(to, cloud.origin);
  return origin === cloud.origin || protocol === 'data:';
}

function describeAll(value: unknown): string {
  return value instanceof Error ? `${value.message} ${value.stack ?? ''}` : String(value);
}

describe('a page of another site', () => {
  const sites: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://team.example.com.evil.example' },
    { origin: 'http://team.example.com' },
    { origin: 'https://team.example.com:8443' },
    { origin: cloud.origin, 'sec-fetch-site': 'cross-site' },
    { origin: cloud.origin, 'sec-fetch-site': 'same-site' },
  ];
  const types = ['application/x-www-form-urlencoded', 'text/plain', 'application/json'];

  it('changes nothing with the cookie of somebody who is signed in', async () => {
    const passed: string[] = [];
    let asked = 0;
    for (const route of everyRoute().filter(({ method }) => method !== 'GET')) {
      for (const [at, site] of sites.entries()) {
        for (const type of share({ of: types, at, count: 1 })) {
          const headers = { ...site, cookie, 'content-type': type };
          const { status } = await cloud.request(route.path, { method: route.method, headers, body: 'a=b' });
          asked += 1;
          if (status !== 403)
            passed.push(`${route.method} ${route.path} from ${JSON.stringify(site)}: ${status}`);
        }
      }
    }
    expect(passed).toEqual([]);
    expect(asked).toBeGreaterThanOrEqual(350);
  });
});

describe('an id that is guessed or made up', () => {
  const ids = [
    'session-2',
    '..',
    '../../etc/passwd',
    '%',
    '_',
    "' OR '1'='1",
    '\0',
    'a\r\nset-cookie: x=1',
    '__proto__',
    'constructor',
    '<script>alert(1)</script>',
    '9'.repeat(400),
    'é\u202E',
    '-1',
    'NaN',
    '1e999',
  ];

  it('finds nothing, breaks nothing and comes back in no header', async () => {
    const wrong: string[] = [];
    let asked = 0;
    const parametrised = new Set(
      everyRoute('x').flatMap(({ path }, i) => (path === everyRoute('y')[i]?.path ? [] : [i])),
    );
    for (const index of parametrised) {
      for (const id of share({ of: ids, at: index, count: 3 })) {
        const route = everyRoute(id)[index];
        if (route === undefined) continue;
        const isForm = !route.path.startsWith('/v1/');
        const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
        const body = route.method === 'GET' ? null : isForm ? 'a=b' : '{}';
        const response = await ask(route, { body, headers: { 'content-type': type } });
        asked += 1;
        const told = JSON.stringify([...response.headers]);
        const isPage = response.headers.get('content-type')?.startsWith('text/html') === true;
        const isScript = isPage && (await response.text()).includes('<script>alert');
        if (response.status >= 500 || told.includes('x=1') || isScript)
          wrong.push(`${route.method} ${route.path}: ${response.status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThanOrEqual(120);
  });
});

describe('where an answer leads to', () => {
  const places = [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    '/%0d%0aset-cookie:x=1',
    '/\r\nlocation: https://evil.example',
    '/\t/evil.example',
    ' //evil.example',
    '/.//evil.example',
  ];
  const names = ['next', 'url', 'return', 'redirect', 'path', 'to', 'back', 'code', 'state'];

  it('is this site, whatever a request says', async () => {
    const left: string[] = [];
    let asked = 0;
    const open = everyRoute().filter(({ path }) => !ending.test(path) && !path.startsWith('/v1/'));
    for (const [index, route] of open.entries()) {
      const count = /sign-in|link|connect|callback|preferences/.test(route.path) ? places.length : 1;
      for (const place of share({ of: places, at: index, count })) {
        const query = new URLSearchParams(names.map((name) => [name, place])).toString();
        const isGet = route.method === 'GET';
        const path = `${route.path}?${query}`;
        const headers = {
          'content-type': 'application/x-www-form-urlencoded',
          referer: encodeURI(place),
        };
        const response = await ask({ ...route, path }, isGet ? {} : { headers, body: query });
        asked += 1;
        const location = response.headers.get('location') ?? '/';
        const text = await response.text();
        const links = [...text.matchAll(/(?:href|action|src)="([^"]*)"/g)].map((match) => match[1] ?? '');
        for (const to of [location, ...links])
          if (!isOwn(to.replaceAll('&amp;', '&'))) left.push(`${route.method} ${path} leads to ${to}`);
      }
    }
    expect([...new Set(left)]).toEqual([]);
    expect(asked).toBeGreaterThanOrEqual(120);
  });
});

describe('a body that is not what it should be', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const bodies: [string, string | Uint8Array<ArrayBuffer>, Record<string, string>][] = [
    ['is nothing', '', {}],
    ['is null', 'null', {}],
    ['is a list', '[]', {}],
    ['is a number', '1e999', {}],
    ['is deep', deep, {}],
    ['is deep inside', `{"session_rollups":${deep},"sessions":${deep}}`, {}],
    ['reaches for the prototype', '{"__proto__":{"role":"owner"},"constructor":{"prototype":{}}}', {}],
    ['is no UTF-8', new Uint8Array([0xff, 0xfe, 0x00, 0xd8]), {}],
    ['is cut', '{"sessions":[{"session_id":"x"', {}],
    ['says that it is huge', '{}', { 'content-length': '99999999999' }],
    ['says that it is negative', '{}', { 'content-length': '-1' }],
    [
      'has ten thousand fields',
      JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`f${i}`, i]))),
      {},
    ],
    [
      'is a form with a thousand fields',
      Array.from({ length: 1000 }, (_, i) => `f${i}=x`).join('&'),
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
    [
      'is a form of nothing but signs',
      '%00%ff%zz&&&==&a[b][c]=%',
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
  ];

  it('breaks nothing at any route that takes one', { timeout: 60_000 }, async () => {
    const bomb = await gzip('0'.repeat(20 * 1024 * 1024));
    const all = [...bodies, ['is a gzip bomb', bomb, { 'content-encoding': 'gzip' }] as const];
    const broken: string[] = [];
    let asked = 0;
    for (const [index, route] of changing.entries()) {
      for (const [what, body, extra] of share({ of: all, at: index, count: 4 })) {
        const response = await ask(route, {
          body,
          headers: { 'content-type': 'application/json', ...extra },
        });
        asked += 1;
        if (response.status >= 500) broken.push(`${route.method} ${route.path}, ${what}: ${response.status}`);
        await response.body?.cancel();
      }
    }
    expect(broken).toEqual([]);
    expect(asked).toBeGreaterThanOrEqual(170);
  });
});

/** Where a secret stands in the address itself. */
function knocking(secret: string): Route[] {
  return everyRoute(secret).filter(({ path }) => /^\/(?:s|link)\//.test(path));
}

describe('what a failure says', () => {
  const inner = 'D1_ERROR: near "SELECT token_hash FROM devices": at /srv/worker.js:1:1';

  it('is nothing of the inside, and no secret of the request, in the answer or in the log', async () => {
    const log: string[] = [];
    const listen = vi
      .spyOn(console, 'error')
      .mockImplementation((...said) => void log.push(said.map(describeAll).join(' ')));
    const failing = openCloud({
      deps: {
        askWithin: () => {
          throw new Error(inner);
        },
        clock: Date.now,
      },
    });
    const secrets = { share: 'S'.repeat(43), link: 'L'.repeat(40), password: 'correct horse battery' };
    const told: string[] = [];
    let failed = 0;
    for (const route of [...closedRoutes(), ...knocking(secrets.share), ...knocking(secrets.link)]) {
      const headers = new Headers({ origin: cloud.origin, cookie, authorization: `Bearer ${token}` });
      if (!route.path.startsWith('/v1/')) headers.delete('authorization');
      const isGet = route.method === 'GET';
      if (!isGet) headers.set('content-type', 'application/x-www-form-urlencoded');
      if (ending.test(route.path)) continue;
      const body = isGet
        ? null
        : new URLSearchParams({ key: secrets.password, password: secrets.password }).toString();
      const response = await failing.request(route.path, { method: route.method, headers, body });
      if (response.status < 400) continue;
      failed += 1;
      const text = await response.text();
      if (response.status >= 500 && /D1_ERROR|token_hash|worker\.js|    at /.test(text))
        told.push(`${route.path}: ${text}`);
      for (const secret of [token, TEAM_KEY, cookie.split('=')[1] ?? '', secrets.password])
        if (text.includes(secret)) told.push(`${route.method} ${route.path} tells a secret`);
    }
    listen.mockRestore();
    expect(told).toEqual([]);
    expect(failed).toBeGreaterThanOrEqual(100);
    const logged = log.join('\n');
    expect(logged).toContain('D1_ERROR');
    for (const secret of [token, TEAM_KEY, cookie.split('=')[1] ?? '', ...Object.values(secrets)])
      expect(logged).not.toContain(secret);
  });
});
