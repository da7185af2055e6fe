import path from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { findBuild } from '../../../local-agent/cloud/find-build.ts';
import { type CloudDatabase, migrateCloud } from '../../../local-agent/cloud/migrate-cloud.ts';
import { compatibility } from '../../../local-agent/cloud/runtime-options.ts';
import { syncOnce } from '../../../local-agent/sync/sync-once.ts';
import { enrolAnswerSchema } from '../../../shared/protocol/enrol.ts';
import { type Machine, openMachine, sessionEvents } from '../../support/machine.ts';

// The deployed shape of the Worker: the published bundle in team mode, reached over HTTP alone.

const teamKey = 'correct-horse-battery-staple';
let runtime: Miniflare;
let url: string;
let machine: Machine;

beforeAll(async () => {
  const build = findBuild();
  runtime = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.NONE),
      modules: true,
      scriptPath: build.worker,
      modulesRoot: path.dirname(build.worker),
      compatibilityDate: compatibility.date,
      compatibilityFlags: compatibility.flags,
      bindings: { MODE: 'team', TEAM_KEY: teamKey },
      d1Databases: ['DB'],
      r2Buckets: ['SEGMENTS'],
      durableObjects: { LIVE_ROOM: { className: 'LiveRoom', useSQLite: true } },
    }),
  );
  url = (await runtime.ready).origin;
  const db = (await runtime.getD1Database('DB')) as unknown as CloudDatabase;
  await migrateCloud({ db, folder: build.migrations });
});

afterAll(() => runtime.dispose());

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

it('a device enrols with the team key and syncs; a person signs in with it and sees the session', async () => {
  const { device_id, member, name } = machine.device;
  const enrolled = await fetch(`${url}/v1/enrol`, {
    method: 'POST',
    headers: { authorization: `Bearer ${teamKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ device_id, member, name }),
  });
  const { token } = enrolAnswerSchema.parse(await enrolled.json());
  machine.record(sessionEvents({ sessionId: 'team-session' }));
  const device = { ...machine.device, url, token };
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
  const session = await fetch(`${url}/sessions/team-session`, { headers: { cookie } });
  expect([session.status, (await session.text()).includes('vault')]).toEqual([200, true]);
});

it('a page of another site cannot use the cookie of a signed-in person to change anything', async () => {
  const cookie = (await signIn(teamKey)).headers.get('set-cookie')?.split(';')[0] ?? '';
  const headers = { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  expect((await fetch(`${url}/sign-out`, { method: 'POST', headers, redirect: 'manual' })).status).toBe(403);
});
