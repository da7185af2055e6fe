import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBuild } from '../../../../local-agent/cloud/find-build.ts';
import { type Cloud, startCloud } from '../../../../local-agent/cloud/start-cloud.ts';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { cacheHeaders } from '../../../../worker/dashboard/assets.build.ts';
import { askAsOwner } from '../../../support/as-owner.ts';

const device = { device_id: 'device-0001', member: 'Ada', name: 'laptop' };
const port = 45_470;
const pace = { idleMs: 50, lookMs: 60_000 };
let home: string;
let open: Cloud[];

beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-runtime-'));
  open = [];
});

afterEach(async () => {
  for (const cloud of open) await cloud.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

async function start(
  o: Pick<Parameters<typeof startCloud>[0], 'notice' | 'pace' | 'clock'> = {},
): Promise<Cloud> {
  const cloud = await startCloud({ paths: createPaths(home), port, ...o });
  open.push(cloud);
  return cloud;
}

/** What the cloud answers to a device with this token. */
async function sendNothing({ cloud, token }: { cloud: Cloud; token: string }): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return (await fetch(`${cloud.url}/v1/rows`, { method: 'POST', headers, body: '{}' })).status;
}

/** On a connection of its own, which ends with the answer. */
async function flushOnce({ cloud, token }: { cloud: Cloud; token: string }): Promise<number | undefined> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const asked = http.request(`${cloud.url}/v1/rows`, { method: 'POST', headers, agent: false }).end('{}');
  const [answer] = (await once(asked, 'response')) as [http.IncomingMessage];
  await once(answer.resume(), 'end');
  return answer.statusCode;
}

/** The socket of a page that hears what happens. */
async function listenLive({ cloud, token }: { cloud: Cloud; token: string }): Promise<Duplex> {
  const headers = {
    authorization: `Bearer ${token}`,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  const asked = http.get(`${cloud.url}/v1/live`, { headers });
  const [, socket] = (await once(asked, 'upgrade')) as [http.IncomingMessage, Duplex];
  return socket.resume();
}

/** Process ids of the runtimes that work below a home. */
function runtimesOf(folder: string): number[] {
  const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => commandOf(pid).includes(path.join(folder, 'cloud/tmp'))).map(Number);
}

/** Where a process listens, by the system's own tables. */
function portsOf(pid: number): number[] {
  const held = fs.readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(`/proc/${pid}/fd/${fd}`));
  const inodes = new Set(held.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  return fs
    .readFileSync(`/proc/${pid}/net/tcp`, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A' && inodes.has(fields[9] ?? ''))
    .map((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '', 16));
}

function linkOf(file: string): string {
  try {
    return fs.readlinkSync(file);
  } catch {
    // Closed meanwhile.
    return '';
  }
}

function commandOf(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}

describe('the runtime of the embedded cloud', () => {
  it('starts anew at the same address, with another notice and the same data', async () => {
    const cloud = await start({ notice: 'History is still being read' });
    const { token } = await cloud.enrol(device);
    expect(await (await askAsOwner({ cloud, path: '/' })).text()).toContain('History is still being read');
    cloud.renew({ notice: undefined });
    expect(await (await askAsOwner({ cloud, path: '/' })).text()).not.toContain(
      'History is still being read',
    );
    expect(await sendNothing({ cloud, token })).toBe(200);
  });

  it.runIf(process.platform === 'linux')(
    'comes back by itself, at the same address, when its runtime is killed',
    async () => {
      const cloud = await start();
      const { token } = await cloud.enrol(device);
      for (const round of [1, 2]) {
        const [workerd = 0] = runtimesOf(home);
        process.kill(workerd, 'SIGKILL');
        await expect
          .poll(() => sendNothing({ cloud, token }).catch(() => round), { timeout: 10_000 })
          .toBe(200);
        expect(runtimesOf(home)).not.toContain(workerd);
      }
      await cloud.stop();
      expect(runtimesOf(home)).toEqual([]);
    },
  );

  it.runIf(process.platform === 'linux')(
    'lets nobody at its database who does not know the secret of this run',
    async () => {
      const cloud = await start();
      const [pid = 0] = runtimesOf(home);
      const ports = portsOf(pid);
      expect(ports).toHaveLength(2);
      for (const at of ports) {
        for (const authorization of ['', 'Bearer ', 'Bearer undefined']) {
          const answer = await fetch(`http://127.0.0.1:${at}/batch`, {
            method: 'POST',
            body: '[]',
            headers: { authorization },
          });
          expect([401, 403, 404, 421]).toContain(answer.status);
        }
      }
      // The world is answered at another port, which stays open while this process is gone.
      expect(ports).not.toContain(Number(new URL(cloud.url).port));
    },
  );

  it.runIf(process.platform === 'linux')(
    'ends while nobody needs it, and what was sent or asked in the meantime is answered all the same',
    async () => {
      const cloud = await start({ pace });
      const { token } = await cloud.enrol(device);
      // A flush of this machine, the agent itself, and whoever comes at the moment at which it ends: each wakes it.
      const needs = [
        async () => expect(await flushOnce({ cloud, token })).toBe(200),
        async () =>
          expect(await cloud.db.prepare('SELECT 1 AS one').all()).toMatchObject({ results: [{ one: 1 }] }),
        async () =>
          expect(await Promise.all([1, 2, 3].map(() => flushOnce({ cloud, token })))).toEqual([
            200, 200, 200,
          ]),
      ];
      const hasEnded = [() => runtimesOf(home).length === 0, () => !cloud.isAwake(), () => !cloud.isAwake()];
      for (const [i, need] of needs.entries()) {
        while (hasEnded[i]?.() === false) await sleep(1);
        await need();
      }
    },
  );

  it('stays while a page listens, and ends once the page has gone, however it went', async () => {
    const cloud = await start({ pace });
    const { token } = await cloud.enrol(device);
    for (const leave of ['close', 'kill'] as const) {
      const page = await listenLive({ cloud, token });
      // Longer than it would stay for nobody.
      await sleep(300);
      expect(cloud.isAwake()).toBe(true);
      if (leave === 'close') page.end();
      else page.destroy();
      await expect.poll(cloud.isAwake, { timeout: 20_000 }).toBe(false);
    }
  });

  it('is woken when alerts are due', async () => {
    let now = Date.UTC(2026, 10, 20, 12, 1);
    const cloud = await start({ pace: { idleMs: 50, lookMs: 20 }, clock: () => now });
    const file = path.join(home, 'cloud/ticks.json');
    const told = () => (JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, number>)['alerts'];
    await expect.poll(() => fs.existsSync(file)).toBe(true);
    await expect.poll(cloud.isAwake, { timeout: 20_000 }).toBe(false);
    now += 14 * 60_000;
    await expect.poll(told, { timeout: 20_000 }).toBe(now);
    expect(fs.readFileSync(path.join(home, 'cloud/worker.log'), 'utf8')).toBe('');
  });

  it('serves the files of the pages under /assets', async () => {
    const assets = path.join(home, 'public');
    fs.mkdirSync(path.join(assets, 'assets'), { recursive: true });
    fs.writeFileSync(path.join(assets, 'assets/page.css'), 'p { color: red }');
    const cloud = await startCloud({ paths: createPaths(home), port, build: { ...findBuild(), assets } });
    open.push(cloud);
    const file = await fetch(`${cloud.url}/assets/page.css`);
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
    // As the platform does it for a team: what it is told stands in this file.
    for (const rule of cacheHeaders.split('\n').slice(1).filter(Boolean)) {
      const [name = '', value] = rule.trim().split(': ');
      expect([name, file.headers.get(name)]).toEqual([name, value]);
    }
    for (const name of ['none.css', '..%2fworker.js', '']) {
      expect([name, (await askAsOwner({ cloud, path: `/assets/${name}` })).status]).toEqual([name, 404]);
    }
    expect((await askAsOwner({ cloud, path: '/assets/none.css' })).status).toBe(404);
  });
});
