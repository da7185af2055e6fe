import { describe, expect, it } from 'vitest';
import { createApp } from '../../../worker/app.ts';
import { makeDeps } from '../../../worker/deps.ts';
import { openCloud } from '../cloud.ts';

const clouds = { team: openCloud(), embedded: openCloud({ mode: 'embedded', signedIn: false }) };
/** A machine's own cloud has no team, and enrols nobody. */
const refusals = { team: [401, 303], embedded: [401, 303, 403, 404] };
const routes = createApp(makeDeps)
  .routes.filter(({ method }) => method !== 'ALL')
  .map(({ method, path }) => ({ method, path: path.replaceAll(/:\w+(?:\{[^}]*\})?/g, 'x') }));
const closed = routes.filter(({ path }) => !/^\/(sign-in|link\/x|s\/x.*|v1\/connect(\/token)?)$/.test(path));

describe.each(['team', 'embedded'] as const)('every route of a cloud (%s) but those that sign in', (mode) => {
  const cloud = clouds[mode];
  it.each(closed)('$method $path asks who you are', async ({ method, path }) => {
    const body = method === 'GET' ? null : '{}';
    const headers = { 'content-type': 'application/json', upgrade: 'websocket' };
    const response = await cloud.request(path, { method, body, headers });
    const location = response.headers.get('location') ?? '';
    expect(refusals[mode]).toContain(response.status);
    expect(response.status === 303 ? location : '/sign-in').toMatch(/^\/sign-in/);
  });

  it('so does a path that nobody knows', async () => {
    expect((await cloud.request('/nothing')).headers.get('location')).toMatch(/^\/sign-in/);
    expect(closed.length).toBeGreaterThan(10);
  });
});
