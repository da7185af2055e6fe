import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBuild } from '../../../../local-agent/cloud/find-build.ts';
import { type Cloud, startCloud } from '../../../../local-agent/cloud/start-cloud.ts';
import { segmentKey } from '../../../../shared/protocol/segments.ts';
import { createSyncClient } from '../../../../local-agent/sync/sync-client.ts';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { sessionRow, usageRow } from '../../../worker/rows.ts';
import { askAsOwner } from '../../../support/as-owner.ts';

const device = { device_id: 'device-0001', member: 'Ada', name: 'laptop' };
const port = 45_410;
let home: string;
let open: Cloud[];

beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-cloud-'));
  open = [];
});

const totals = '/v1/queries/usage_totals';

afterEach(async () => {
  for (const cloud of open) await cloud.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

async function start(o: { home?: string; port?: number; notice?: string } = {}): Promise<Cloud> {
  const paths = createPaths(o.home ?? home);
  const cloud = await startCloud({ paths, port: o.port ?? port, notice: o.notice });
  open.push(cloud);
  return cloud;
}

function sendRow({ cloud, token }: { cloud: Cloud; token: string }): Promise<Response> {
  const batch = {
    session_rollups: [sessionRow({ session_id: 's1' })],
    usage_rollups: [usageRow({ session_id: 's1', cost_micros: 42 })],
  };
  return fetch(`${cloud.url}/v1/rows`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(batch),
  });
}

/** A request whose Host header is not the address that it goes to. */
function statusUnderHost(o: { url: string; host: string }): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = http.get(o.url, { headers: { host: o.host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
  });
}

function isListening(url: string): Promise<boolean> {
  const { hostname, port: at } = new URL(url);
  return new Promise((resolve) => {
    const socket = net.connect(Number(at), hostname);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function waitUntilClosed(url: string): Promise<boolean> {
  for (let i = 0; i < 100; i += 1) {
    if (!(await isListening(url))) return true;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  return false;
}

/** What a page that is open since the last run gets while the cloud starts again. */
async function statusesWhile({
  starting,
  token,
}: {
  starting: Promise<Cloud>;
  token: string;
}): Promise<number[]> {
  const statuses: number[] = [];
  const over = new AbortController();
  void starting.finally(() => over.abort());
  while (!over.signal.aborted) {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`http://127.0.0.1:${port}${totals}`, { headers }).catch(() => undefined);
    if (answer !== undefined) statuses.push(answer.status);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return statuses;
}

function startProcess(env: NodeJS.ProcessEnv = process.env): {
  child: ChildProcess;
  url: Promise<string>;
  output: () => string;
} {
  const program = path.resolve('tests/support/run-cloud.ts');
  const child = spawn(process.execPath, [program, home, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  let output = '';
  const url = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('\n')) resolve(output.split('\n')[0] ?? '');
    });
    child.once('exit', () => reject(new Error('the cloud did not start')));
  });
  return { child, url, output: () => output };
}

describe('the embedded cloud', () => {
  it('enrols this machine, takes its rows, and still has them after a restart', async () => {
    const first = await start();
    const { token } = await first.enrol(device);
    expect((await sendRow({ cloud: first, token })).status).toBe(200);
    await first.stop();
    const second = await start();
    expect(second.id).toBe(first.id);
    const answer = await (await askAsOwner({ cloud: second, path: totals })).json();
    expect(JSON.stringify(answer)).toContain('42');
    expect((await sendRow({ cloud: second, token })).status).toBe(200);
  });

  it.runIf(process.platform !== 'win32')(
    'keeps its folders to itself, also those of an earlier version',
    async () => {
      fs.mkdirSync(path.join(home, 'cloud/state'), { recursive: true, mode: 0o755 });
      const cloud = await start();
      for (const name of ['cloud', 'cloud/state', 'cloud/tmp'])
        expect([name, fs.statSync(path.join(home, name)).mode & 0o777]).toEqual([name, 0o700]);
      await cloud.stop();
    },
  );

  it('answers nobody before its tables are there', async () => {
    const before = await start();
    const { token } = await before.enrol(device);
    await before.stop();
    fs.rmSync(path.join(home, 'cloud/state/d1'), { recursive: true });
    const starting = start();
    const statuses = await statusesWhile({ starting, token });
    // Its tables are made anew, and know of nobody.
    expect(statuses.filter((status) => status !== 401)).toEqual([]);
    expect((await askAsOwner({ cloud: await starting, path: totals })).status).toBe(200);
  });

  it('makes tables that are missing', async () => {
    const first = await start();
    await first.stop();
    fs.rmSync(path.join(home, 'cloud/state/d1'), { recursive: true });
    const second = await start();
    expect((await askAsOwner({ cloud: second, path: totals })).status).toBe(200);
  });

  it('ends the former token when the machine enrols again', async () => {
    const cloud = await start();
    const { token } = await cloud.enrol(device);
    await cloud.enrol(device);
    expect((await sendRow({ cloud, token })).status).toBe(401);
  });

  it('answers on loopback under its own name only', async () => {
    const cloud = await start();
    const data = `${cloud.url}/v1/queries/usage_totals`;
    const { host } = new URL(cloud.url);
    expect(await statusUnderHost({ url: data, host })).toBe(401);
    expect(await statusUnderHost({ url: data, host: host.replace('127.0.0.1', 'localhost') })).toBe(401);
    for (const foreign of ['evil.example', `evil.example:${new URL(cloud.url).port}`, '127.0.0.1']) {
      expect(await statusUnderHost({ url: data, host: foreign })).toBe(421);
      expect(await statusUnderHost({ url: `${cloud.url}/cdn-cgi/local/explorer`, host: foreign })).not.toBe(
        200,
      );
    }
    const outside = Object.values(os.networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter((address) => address.family === 'IPv4' && !address.internal);
    for (const { address } of outside) {
      expect(await isListening(cloud.url.replace('127.0.0.1', address))).toBe(false);
    }
  });

  it('gives segments to its own API alone, not to what the runtime serves beside it', async () => {
    const cloud = await start();
    const { token } = await cloud.enrol(device);
    const body = gzipSync('{"v":1}\n');
    const sha256 = createHash('sha256').update(body).digest('hex');
    const answer = await createSyncClient({ url: cloud.url, token, fetch }).putSegment({
      body,
      raw: '',
      segment: {
        segment_id: 'g1',
        session_id: 's1',
        sha256,
        first_seq: 1,
        last_seq: 1,
        events: 1,
        raw_bytes: 8,
      },
    });
    expect(answer.kind).toBe('ok');
    const key = segmentKey({ session_id: 's1', segment_id: 'g1' });
    for (const bucket of ['subagent-tracking', 'SEGMENTS', 'segments']) {
      const beside = await askAsOwner({ cloud, path: `/cdn-cgi/local/r2/public/${bucket}/${key}` });
      expect([bucket, beside.status]).toEqual([bucket, 404]);
    }
    for (const place of ['explorer', 'explorer/api/d1/database', 'scheduled', 'r2/s3', 'platform-proxy']) {
      const beside = await askAsOwner({ cloud, path: `/cdn-cgi/local/${place}` });
      expect([place, beside.ok]).toEqual([place, false]);
    }
  });

  it('takes the next port when the wanted one is taken', async () => {
    const first = await start();
    const other = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-cloud-'));
    const second = await start({ home: other });
    expect(Number(new URL(second.url).port)).toBeGreaterThan(Number(new URL(first.url).port));
    expect(second.id).not.toBe(first.id);
    await second.stop();
    fs.rmSync(other, { recursive: true, force: true });
  });

  it('runs once per home: the second start says so', async () => {
    await start();
    await expect(start({ port: port + 50 })).rejects.toMatchObject({ code: 'cloud.already_running' });
  });

  it('says what to do when the Worker is not built', async () => {
    const build = { ...findBuild(), worker: path.join(home, 'nothing.js'), assets: home };
    await expect(startCloud({ paths: createPaths(home), port, build })).rejects.toThrow(/nothing\.js/);
    // The lock was given back.
    await start();
  });

  it('stops on a signal after its owner has finished, not before', async () => {
    const { child, url, output } = startProcess();
    await url;
    const ended = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    child.kill('SIGTERM');
    await ended;
    expect(output()).toContain('stopped');
    expect(await waitUntilClosed(await url)).toBe(true);
  });

  it('keeps temporary files below its own home and clears what a kill -9 left of them', async () => {
    const temporary = path.join(home, 'system-tmp');
    fs.mkdirSync(temporary);
    const { child, url } = startProcess({
      ...process.env,
      TMPDIR: temporary,
      TEMP: temporary,
      TMP: temporary,
    });
    await url;
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(fs.readdirSync(temporary)).toEqual([]);
    const left = fs.readdirSync(path.join(home, 'cloud/tmp'));
    expect(left).not.toEqual([]);
    const again = await start();
    expect(fs.readdirSync(path.join(home, 'cloud/tmp'))).not.toEqual(expect.arrayContaining(left));
    await again.stop();
    expect(fs.readdirSync(path.join(home, 'cloud/tmp'))).toEqual([]);
  });

  it('leaves no workerd behind when its process is killed with -9, and starts again at once', async () => {
    const { child, url } = startProcess();
    const address = await url;
    const ended = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    child.kill('SIGKILL');
    await ended;
    const again = await start();
    expect((await askAsOwner({ cloud: again, path: totals })).status).toBe(200);
    await again.stop();
    expect(await waitUntilClosed(address)).toBe(true);
  });
});
