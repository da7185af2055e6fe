import { describe, expect, it } from 'vitest';
import { createApp } from '../../../worker/app.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { openCloud } from '../cloud.ts';

const team = openCloud();
const routes = createApp(makeDeps)
  .routes.filter(({ method }) => method !== 'ALL')
  .map(({ method, path }) => ({ method, path: path.replaceAll(/:\w+(?:\{[^}]*\})?/g, 'x') }));
const closed = routes.filter(({ path }) => !/^\/(sign-in|link\/x|s\/x.*|v1\/connect(\/token)?)$/.test(path));

describe('every route of a team cloud but those that sign in', () => {
  it.each(closed)('$method $path asks who you are', async ({ method, path }) => {
    const body = method === 'GET' ? null : '{}';
    const headers = { 'content-type': 'application/json', upgrade: 'websocket' };
    const response = await team.request(path, { method, body, headers });
    const location = response.headers.get('location') ?? '';
    expect([401, 303]).toContain(response.status);
    expect(response.status === 303 ? location : '/sign-in').toMatch(/^\/sign-in/);
  });

  it('so does a path that nobody knows', async () => {
    expect((await team.request('/nothing')).headers.get('location')).toMatch(/^\/sign-in/);
    expect(closed.length).toBeGreaterThan(10);
  });
});
