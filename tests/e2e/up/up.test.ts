import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startCloud } from '../../../local-agent/cloud/start-cloud.ts';
import { loadDevice, readDevice, saveDevice } from '../../../local-agent/config/device.ts';
import { createPaths } from '../../../local-agent/config/paths.ts';
import { generateCorpus } from '../../fixtures/corpus/generate.ts';
import { processesOf, spawnSubtrack, type Running } from '../../support/spawn-subtrack.ts';
import { askAsOwner, signInBy } from '../../support/as-owner.ts';

const dashboardLine = /Dashboard\s+(http:\/\/127\.0\.0\.1:(\d+))(\/link\/\S+)?\n/;

let home: string;
let running: Running[] = [];

beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack up '));
});

afterEach(async () => {
  for (const { child, ended } of running) {
    child.kill('SIGKILL');
    await ended;
  }
  running = [];
  fs.rmSync(home, { recursive: true, force: true });
});

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const started = spawnSubtrack({ args, home, env });
  running.push(started);
  return started;
}

async function run(...args: string[]): Promise<{ code: number | null; printed: string }> {
  const command = start(args);
  const { code } = await command.ended;
  return { code, printed: command.printed() };
}

/** The dashboard that a start has printed, and the cookie of a browser that opened its link. */
async function signIn(up: Running): Promise<{ url: string; cookie: string }> {
  const [, url = '', , link = ''] = await up.shows(dashboardLine);
  return { url, cookie: await signInBy(url + link) };
}

/** The page as text, tried until the agent has sent what it shows. */
async function pageShowing(o: { url: string; cookie: string; text: string }): Promise<string> {
  const { url, cookie, text } = o;
  for (;;) {
    const answer = await fetch(url, { headers: { cookie } });
    const body = await answer.text();
    if (answer.status === 200 && body.includes(text)) return body;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

describe('subtrack up', () => {
  test('imports the history, shows it on the dashboard, and Ctrl-C leaves nothing running', async () => {
    generateCorpus({ dirs: [path.join(home, '.claude')], sessions: 6, turns: 8, seed: 3 });
    const up = start(['up'], { PORT: '0' });
    const { url, cookie } = await signIn(up);
    expect(up.printed()).toContain('Imported');
    const page = await pageShowing({
      url: `${url}/sessions?from=2026-08-15&to=2026-10-15`,
      cookie,
      text: 'href="/sessions/',
    });
    expect(page).not.toContain('Sample data');
    // Itself, workerd, and the shell that watches over workerd; what reads history ends.
    await expect.poll(() => processesOf(home).length, { timeout: 10_000 }).toBe(3);

    const stoppedAt = performance.now();
    up.child.kill('SIGINT');
    expect(await up.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - stoppedAt).toBeLessThan(5_000);
    expect(processesOf(home)).toEqual([]);
    await expect(fetch(`${url}/`)).rejects.toThrow('fetch failed');
  });

  test('Ctrl-C in a terminal, which reaches every process, ends it quietly at any moment', async () => {
    generateCorpus({ dirs: [path.join(home, '.claude')], sessions: 2, turns: 3, seed: 3 });
    for (const afterMs of [300, 600, 900, 1200]) {
      const env = { PORT: '0', SUBTRACK_HOME: path.join(home, `after ${afterMs}`) };
      const up = spawnSubtrack({ args: ['up'], home, env, ownGroup: true });
      running.push(up);
      await sleep(afterMs);
      process.kill(-(up.child.pid ?? 0), 'SIGINT');
      const { code, signal } = await up.ended;
      // The signal itself: so early that nothing listens for it yet.
      expect(code ?? signal).toBeOneOf([0, 'SIGINT']);
      expect(up.printed()).not.toContain('subtrack:');
      // Who was ended by the same signal may need a moment to be gone.
      await expect.poll(() => processesOf(home), { timeout: 2000 }).toEqual([]);
    }
  });

  test('without history it shows the sample, says so on every page, and keeps it out of the own home', async () => {
    const up = start(['up'], { PORT: '0' });
    const { url, cookie } = await signIn(up);
    expect(up.printed()).toContain('recorded sample');
    const pages = ['/', '/sessions', '/costs', '/agents', '/tools', '/errors'];
    for (const page of pages) {
      const text = 'Sample data';
      expect(await pageShowing({ url: `${url}${page}`, cookie, text })).toContain(text);
    }
    const sessions = await pageShowing({ url: `${url}/sessions`, cookie, text: 'href="/sessions/' });
    const [link = ''] = /\/sessions\/[0-9a-f-]{36}/.exec(sessions) ?? [];
    expect(await pageShowing({ url: `${url}${link}`, cookie, text: 'Sample data' })).toContain('main');
    expect(fs.existsSync(path.join(home, '.subtrack/subtrack.db'))).toBe(false);
    // Another browser gets a link of its own.
    const other = (JSON.parse((await run('open', '--json')).printed) as { url: string }).url;
    expect(await pageShowing({ url, cookie: await signInBy(other), text: 'Sample data' })).toContain('main');

    up.child.kill('SIGTERM');
    expect(await up.ended).toEqual({ code: 0, signal: null });
    expect(processesOf(home)).toEqual([]);
  });

  test('the dashboard shows nothing to whoever only reaches its port', async () => {
    generateCorpus({ dirs: [path.join(home, '.claude')], sessions: 1, turns: 3, seed: 5 });
    const up = start(['up', '--no-open'], { PORT: '0' });
    const { url, cookie } = await signIn(up);
    const asked = await fetch(`${url}/sessions`, { redirect: 'manual' });
    expect([asked.status, asked.headers.get('location')]).toEqual([303, '/sign-in?next=%2Fsessions']);
    expect(await (await fetch(`${url}/sign-in`)).text()).toContain('subtrack open');
    expect((await fetch(`${url}/v1/queries/session_ids?prefix=&limit=9`)).status).toBe(401);
    const [, , , link = ''] = await up.shows(dashboardLine);
    // It is used up, but for the browser that it has signed in.
    expect((await fetch(url + link)).status).toBe(404);
    const again = await fetch(url + link, { headers: { cookie }, redirect: 'manual' });
    expect([again.status, again.headers.get('location')]).toEqual([303, '/']);
  });

  test('a taken port gets the next free one', async () => {
    const other = http.createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    try {
      const up = start(['up', '--port', String(port)]);
      const [, , shown] = await up.shows(dashboardLine);
      expect(Number(shown)).toBeGreaterThan(port);
    } finally {
      other.close();
    }
  });

  test('SUBTRACK_HOME is where everything of ours lies, for its owner alone', async () => {
    generateCorpus({ dirs: [path.join(home, '.claude')], sessions: 1, turns: 3, seed: 5 });
    const elsewhere = path.join(home, 'else where');
    const up = start(['up'], { PORT: '0', SUBTRACK_HOME: elsewhere });
    await up.shows(dashboardLine);
    expect(fs.existsSync(path.join(home, '.subtrack'))).toBe(false);
    expect(fs.statSync(elsewhere).mode & 0o777).toBe(0o700);
    expect(fs.statSync(path.join(elsewhere, 'device.json')).mode & 0o777).toBe(0o600);
  });

  test('kill -9 leaves no process behind, and the next start goes on with the same data', async () => {
    const totals = generateCorpus({ dirs: [path.join(home, '.claude')], sessions: 3, turns: 5, seed: 9 });
    const first = start(['up'], { PORT: '0' });
    await first.shows(dashboardLine);
    first.child.kill('SIGKILL');
    await first.ended;
    await expect.poll(() => processesOf(home), { timeout: 10_000 }).toEqual([]);

    const second = start(['up'], { PORT: '0' });
    const { url, cookie } = await signIn(second);
    const page = await pageShowing({ url: `${url}/costs?from=2026-08-15&to=2026-10-15`, cookie, text: '$' });
    expect(page).toContain('$');
    const cost = start(['cost', '--json', '--no-refresh']);
    await cost.ended;
    expect(JSON.parse(cost.printed())).toMatchObject({
      totals: { ...totals.tokens },
    });
  });

  test('a machine that is connected to a team stays so: it records for the team and starts no cloud', async () => {
    generateCorpus({ dirs: [path.join(home, '.claude')], sessions: 2, turns: 3, seed: 5 });
    const team = await startCloud({ paths: createPaths(path.join(home, 'team')), port: 0 });
    try {
      const paths = createPaths(path.join(home, '.subtrack'));
      const device = loadDevice({ paths, env: { HOME: home } });
      const { device_id, member, name } = device;
      const { token } = await team.enrol({ device_id, member, name });
      const connected = { ...device, url: team.url, token, cloud_id: 'team:0001' };
      saveDevice({ paths, device: connected });
      const up = start(['up'], { PORT: '0' });
      const [, url] = await up.shows(dashboardLine);
      expect(url).toBe(team.url);
      await up.shows(
        /This machine is connected to that cloud and stays so: no cloud of its own is started here/,
      );
      await expect
        .poll(async () => {
          const page = await askAsOwner({ cloud: team, path: '/sessions?from=2026-08-15&to=2026-10-15' });
          return (await page.text()).includes('href="/sessions/');
        })
        .toBe(true);
      up.child.kill('SIGINT');
      expect(await up.ended).toEqual({ code: 0, signal: null });
      expect(readDevice(paths)).toEqual(connected);
      expect(fs.existsSync(paths.cloud)).toBe(false);
    } finally {
      await team.stop();
    }
  });

  test('a team that cannot be reached is no reason to forget it or to wait for it', async () => {
    const paths = createPaths(path.join(home, '.subtrack'));
    const device = loadDevice({ paths, env: { HOME: home } });
    generateCorpus({ dirs: [path.join(home, '.claude')], sessions: 1, turns: 3, seed: 5 });
    const gone = http.createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const url = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
    gone.close();
    const connected = { ...device, url, token: `stk_${'a'.repeat(40)}` };
    saveDevice({ paths, device: connected });
    const up = start(['up'], { PORT: '0' });
    expect((await up.shows(dashboardLine))[1]).toBe(url);
    await up.shows(/sync: warning: cannot reach the cloud/);
    up.child.kill('SIGINT');
    expect(await up.ended).toEqual({ code: 0, signal: null });
    expect(readDevice(paths)).toEqual(connected);
  });

  test('a second up on the same home says what to do and changes nothing', async () => {
    generateCorpus({ dirs: [path.join(home, '.claude')], sessions: 1, turns: 3, seed: 5 });
    const first = start(['up'], { PORT: '0' });
    await first.shows(dashboardLine);
    const second = start(['up'], { PORT: '0' });
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.printed()).toMatch(/^subtrack: another subtrack already runs the cloud/m);
  });

  test('a port that is none is refused before anything starts', async () => {
    const up = start(['up'], { PORT: 'http' });
    expect(await up.ended).toEqual({ code: 2, signal: null });
    expect(up.printed()).toBe(
      'subtrack: "http" is no port; give a number from 0 to 65535 (0 takes any free one)\n',
    );
  });
});

describe('subtrack agent', () => {
  test('start, status and stop; starting twice keeps the first', async () => {
    expect((await run('agent', 'status')).printed).toBe('The agent does not run.\n');
    const started = await run('agent', 'start');
    expect(started.printed).toMatch(/^The agent runs now \(process \d+\)\.\n$/);
    const pid = /\d+/.exec(started.printed)?.[0];
    try {
      expect((await run('agent', 'start')).printed).toContain(`was running already (process ${pid})`);
      expect(JSON.parse((await run('agent', 'start', '--json')).printed)).toEqual({
        agent: { running: true, pid: Number(pid) },
        started: false,
      });
      expect(JSON.parse((await run('agent', 'status', '--json')).printed)).toMatchObject({
        agent: { running: true, pid: Number(pid) },
      });
    } finally {
      expect(JSON.parse((await run('agent', 'stop', '--json')).printed)).toEqual({ stopped: true });
    }
    expect(processesOf(home)).toEqual([]);
    expect((await run('agent', 'stop')).printed).toBe('No agent was running.\n');
  });

  test('records what is appended to a transcript while it runs', async () => {
    generateCorpus({ dirs: [path.join(home, '.claude')], sessions: 1, turns: 3, seed: 5 });
    const agent = start(['agent', 'run']);
    await agent.shows(/agent: runs/);
    const calls = async () => {
      const command = start(['cost', '--json', '--no-refresh']);
      await command.ended;
      const { totals } = JSON.parse(command.printed()) as { totals: { api_calls: number } };
      return totals.api_calls;
    };
    await expect.poll(calls, { timeout: 15_000, interval: 300 }).toBeGreaterThan(0);
    const before = await calls();
    const more = generateCorpus({ dirs: [path.join(home, '.claude')], sessions: 1, turns: 3, seed: 6 });
    await expect.poll(calls, { timeout: 15_000, interval: 300 }).toBe(before + more.tokens.api_calls);
    agent.child.kill('SIGTERM');
    expect(await agent.ended).toEqual({ code: 0, signal: null });
  });
});
