import { request as openRequest } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import { type Machine, openMachine, sessionEvents } from '../../support/machine.ts';
import { openTeamCloud, type TeamCloud, teamKey } from '../../support/team-cloud.ts';

// The deployed shape of the Worker: the published bundle in team mode, reached over HTTP alone.

let cloud: TeamCloud;
let url: string;
let machine: Machine;

beforeAll(async () => {
  cloud = await openTeamCloud();
  url = cloud.url;
  await cloud.migrate();
});

afterAll(() => cloud.close());

beforeEach(() => {
  machine = openMachine();
});

afterEach(() => machine.close());

async function signIn(key: string): Promise<Response> {
  return fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url },
    body: new URLSearchParams({ key, next: '/sessions' }),
  });
}

it('a device enrols with the team key and syncs; a person signs in with it and sees as much of the session as the team shows', async () => {
  const device = await cloud.connect(machine.device);
  machine.record(sessionEvents({ sessionId: 'team-session' }));
  expect(await syncOnce({ ...machine.deps(), device })).toMatchObject({ sent_segments: 1, buried: 0 });

  expect((await fetch(`${url}/sessions`, { redirect: 'manual' })).status).toBe(303);
  expect((await fetch(`${url}/v1/segments/team-session`)).status).toBe(401);
  expect((await signIn('wrong key, but long enough')).status).toBe(401);

  const welcome = await signIn(teamKey);
  expect([welcome.status, welcome.headers.get('location')]).toEqual([303, '/sessions']);
  const cookie = welcome.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(`${url}/sessions?from=2026-11-01&to=2026-11-30`, { headers: { cookie } });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('/sessions/team-session');
  const readSession = async () => {
    const session = await fetch(`${url}/sessions/team-session`, { headers: { cookie } });
    return [session.status, (await session.text()).includes('vault')];
  };
  expect(await readSession()).toEqual([200, false]);
  await cloud.db.prepare("INSERT INTO project_visibilities VALUES ('', 'redacted')").run();
  expect(await readSession()).toEqual([200, true]);
});

it('bodies that never come hold up nobody', async () => {
  const { token = '' } = await cloud.connect({ ...machine.device, device_id: crypto.randomUUID() });
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': 1000,
  };
  const stalled = Array.from({ length: 20 }, (_, index) => {
    const path = index % 2 === 0 ? '/v1/rows' : '/v1/segments/stalled-1';
    const request = openRequest(new URL(path, url), { method: index % 2 === 0 ? 'POST' : 'PUT', headers });
    request.on('error', () => undefined);
    request.write('{');
    return request;
  });
  try {
    const answer = await fetch(`${url}/v1/hello`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
  } finally {
    for (const request of stalled) request.destroy();
  }
});

it('a page of another site cannot use the cookie of a signed-in person to change anything', async () => {
  const cookie = (await signIn(teamKey)).headers.get('set-cookie')?.split(';')[0] ?? '';
  const headers = { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  expect((await fetch(`${url}/sign-out`, { method: 'POST', headers, redirect: 'manual' })).status).toBe(403);
});
