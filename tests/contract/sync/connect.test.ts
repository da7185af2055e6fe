import fs from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readDevice, saveDevice } from '../../../local-agent/config/device.ts';
import { createPaths } from '../../../local-agent/config/paths.ts';
import { createSubtrack } from '../../support/subtrack.ts';
import { openTeamCloud, type TeamCloud, teamKey } from '../../support/team-cloud.ts';

let cloud: TeamCloud;
let cookie: string;
const opened: (() => void)[] = [];

beforeAll(async () => {
  cloud = await openTeamCloud();
  await cloud.migrate();
  const welcome = await fetch(`${cloud.url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: cloud.url },
    body: new URLSearchParams({ key: teamKey }),
  });
  cookie = welcome.headers.get('set-cookie')?.split(';')[0] ?? '';
});
afterAll(() => cloud.close());
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

/** A machine whose owner confirms the code as soon as the machine has asked for one. */
function openMachine(o: { confirm: boolean }) {
  const answered = { token: '', code: '' };
  const spy: typeof globalThis.fetch = async (address, init) => {
    const response = await fetch(address, init);
    const path = new URL(String(address)).pathname;
    const body = (await response.clone().json()) as { code?: string; token?: string };
    if (path === '/v1/connect') {
      answered.code = body.code ?? '';
      if (o.confirm) await confirm(answered.code);
    }
    answered.token = body.token ?? answered.token;
    return response;
  };
  const subtrack = createSubtrack({ history: false, fetch: spy });
  opened.push(subtrack.remove);
  const paths = createPaths(subtrack.home);
  return {
    answered,
    device: () => readDevice(paths),
    mode: () => fs.statSync(paths.device).mode & 0o777,
    run: subtrack.run,
    connect: () => subtrack.run(['connect', cloud.url, '--no-browser', '--json']),
  };
}

/** A machine to which another cloud is added while something else is asked over the network. */
function openBusyMachine() {
  let busy: ((path: string) => void) | undefined;
  const spy: typeof globalThis.fetch = async (address, init) => {
    const response = await fetch(address, init);
    const { pathname } = new URL(String(address));
    if (pathname === '/v1/connect') await confirm(((await response.clone().json()) as { code: string }).code);
    busy?.(pathname);
    return response;
  };
  const subtrack = createSubtrack({ history: false, fetch: spy });
  opened.push(subtrack.remove);
  const paths = createPaths(subtrack.home);
  const other = {
    name: 'other',
    url: 'https://other.example.com',
    token: `stk_${'b'.repeat(40)}`,
    member: 'Ada',
  };
  return {
    run: subtrack.run,
    other,
    device: () => readDevice(paths),
    addAt(path: string) {
      busy = (asked) => {
        const device = readDevice(paths);
        if (asked === path && device !== undefined)
          saveDevice({ paths, device: { ...device, clouds: [other] } });
      };
    },
  };
}

it('a cloud that is connected while another command waits for its own is kept', async () => {
  const machine = openBusyMachine();
  machine.addAt('/v1/connect');
  expect((await machine.run(['connect', cloud.url, '--no-browser'])).code).toBe(0);
  expect(machine.device()).toMatchObject({ url: cloud.url, clouds: [machine.other] });
});

it.each([
  ['disconnect', 'default'],
  ['disconnect', 'default', '--forget', '--yes'],
])('a cloud that is connected while another one is left is kept: %s %s %s', async (...args) => {
  const machine = openBusyMachine();
  await machine.run(['connect', cloud.url, '--no-browser']);
  machine.addAt('/v1/device');
  expect((await machine.run(args.filter((arg) => typeof arg === 'string'))).code).toBe(0);
  expect(machine.device()?.url).toBeUndefined();
  expect(machine.device()?.clouds).toEqual([machine.other]);
});

function confirm(code: string, headers: Record<string, string> = { cookie, origin: cloud.url }) {
  return fetch(`${cloud.url}/connect`, {
    method: 'POST',
    redirect: 'manual',
    headers,
    body: new URLSearchParams({ code }),
  });
}

async function rowsStatus(token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return (await fetch(`${cloud.url}/v1/rows`, { method: 'POST', headers, body: '{}' })).status;
}

it('a machine is connected by a code that somebody confirms, and disconnected for good', async () => {
  const machine = openMachine({ confirm: true });
  const answer = await machine.connect();
  expect(JSON.parse(answer.stdout)).toEqual({ url: cloud.url, member: 'Owner of the team key' });
  const device = machine.device();
  expect([device?.url, device?.member, machine.mode()]).toEqual([cloud.url, 'Owner of the team key', 0o600]);
  expect(await rowsStatus(device?.token ?? '')).toBe(200);
  expect(answer.stderr).not.toContain(device?.token ?? 'none');
  expect((await machine.connect()).stderr).toContain('connect.connected');

  expect(JSON.parse((await machine.run(['disconnect', '--json'])).stdout)).toMatchObject({ revoked: true });
  expect(await rowsStatus(device?.token ?? '')).toBe(403);
  expect([machine.device()?.token, machine.device()?.url]).toEqual([undefined, undefined]);
  expect((await machine.run(['disconnect', '--json'])).stderr).toContain('disconnect.not_connected');
});

it('a machine that was disconnected is let in again under its id when the same member confirms it', async () => {
  const machine = openMachine({ confirm: true });
  await machine.connect();
  const first = machine.device();
  await machine.run(['disconnect']);
  expect((await machine.connect()).code).toBe(0);
  expect(machine.device()?.device_id).toBe(first?.device_id);
  expect(await rowsStatus(machine.device()?.token ?? '')).toBe(200);
  expect(await rowsStatus(first?.token ?? '')).toBe(401);
});

async function ask(device_id: string = crypto.randomUUID()): Promise<{ secret: string; code: string }> {
  const response = await fetch(`${cloud.url}/v1/connect`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ device_id, name: 'laptop' }),
  });
  return (await response.json()) as { secret: string; code: string };
}

async function poll(secret: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${cloud.url}/v1/connect/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

it('gives the token once, to the secret and not to the code, and to one of many that ask at once', async () => {
  const { secret, code } = await ask();
  expect((await poll(secret)).body).toEqual({ state: 'waiting' });
  expect((await poll(code)).status).toBe(404);
  await confirm(code);
  const answers = await Promise.all(Array.from({ length: 6 }, () => poll(secret)));
  expect(answers.filter(({ body }) => body['state'] === 'connected')).toHaveLength(1);
  expect((await poll(secret)).status).toBe(404);
});

it('lets in nobody whom nobody, another site or a device confirms, nor twice', async () => {
  const { secret, code } = await ask();
  expect((await confirm(code, { origin: cloud.url })).status).toBe(401);
  expect((await confirm(code, { cookie, origin: 'https://evil.example' })).status).toBe(403);
  expect((await confirm('BBBBBBBB')).status).toBe(404);
  expect((await poll(secret)).body).toEqual({ state: 'waiting' });
  expect((await confirm(code.toLowerCase())).status).toBe(200);
  expect((await poll(secret)).body).toMatchObject({ state: 'connected' });
  expect((await confirm(code)).status).toBe(404);
});

it('takes no device over that belongs to somebody else', async () => {
  const victim = await cloud.connect({ device_id: crypto.randomUUID(), member: 'Ada', name: 'laptop' });
  const { secret, code } = await ask(victim.device_id);
  await confirm(code);
  expect((await poll(secret)).status).toBe(404);
  expect(await rowsStatus(victim.token ?? '')).toBe(200);
});

it.each(['http://team.example.com', 'ftp://x', 'nonsense'])('sends no token to %s', async (address) => {
  const machine = openMachine({ confirm: true });
  const { code, stderr } = await machine.run(['connect', address, '--no-browser', '--json']);
  expect([code, stderr.includes('https://')]).toEqual([2, true]);
});
