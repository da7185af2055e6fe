import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRunningClients } from '../../../../local-agent/client/running-clients.ts';

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-running-'));
  fs.mkdirSync(path.join(folder, 'sessions'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function note(pid: number, value: object): void {
  fs.writeFileSync(path.join(folder, 'sessions', `${pid}.json`), JSON.stringify({ pid, ...value }));
}
function running() {
  return Object.fromEntries(readRunningClients({ claudeDirs: [folder, path.join(folder, 'missing')] }));
}
function startTicksOf(pid: number): string | undefined {
  return fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
}

describe('clients that run', () => {
  it('tells a killed client from one that runs', async () => {
    const child = spawn('sleep', ['30']);
    const pid = child.pid ?? 0;
    note(pid, { sessionId: 'a' });
    expect(running()).toEqual({ a: { running: true } });
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    expect(running()).toEqual({ a: { running: false } });
  });

  it.runIf(process.platform === 'linux')(
    'sees that a killed client has ended when nobody waited for it',
    async () => {
      const parent = spawn('sh', ['-c', 'sleep 30 & echo $!; exec sleep 30'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      try {
        const [line] = await once(parent.stdout, 'data');
        const pid = Number(String(line));
        note(pid, { sessionId: 'a' });
        expect(running()).toEqual({ a: { running: true } });
        process.kill(pid, 'SIGKILL');
        await expect.poll(running).toEqual({ a: { running: false } });
      } finally {
        parent.kill('SIGKILL');
      }
    },
  );

  it.runIf(process.platform === 'linux')('sees that a process id has gone to another process', () => {
    note(process.pid, { sessionId: 'a', procStart: '1' });
    expect(running()).toEqual({ a: { running: false } });
    note(process.pid, { sessionId: 'a', procStart: startTicksOf(process.pid) });
    expect(running()).toEqual({ a: { running: true } });
  });

  it('believes the newer process of a resumed session', () => {
    note(2 ** 30, { sessionId: 'a' });
    note(process.pid, { sessionId: 'a' });
    expect(running()).toEqual({ a: { running: true } });
  });

  it.runIf(process.platform === 'linux')('says nothing about clients in another container', () => {
    note(2 ** 30, { sessionId: 'a', pidDomain: 'linux:machine:pid:[1]' });
    expect(running()).toEqual({});
  });

  it('says what they do and since when, where they say so themselves', () => {
    note(process.pid, {
      sessionId: 'a',
      status: 'waiting',
      waitingFor: 'permission prompt',
      statusUpdatedAt: 5,
    });
    expect(running()).toEqual({
      a: { running: true, doing: 'waiting', waitingFor: 'permission prompt', since: 5 },
    });
    // Between two turns, with a command of its own in the background.
    note(process.pid, { sessionId: 'a', status: 'shell', statusUpdatedAt: 6 });
    expect(running()).toEqual({ a: { running: true, doing: 'idle', since: 6 } });
    note(process.pid, { sessionId: 'a', status: 'dreaming', statusUpdatedAt: 5 });
    expect(running()).toEqual({ a: { running: true } });
  });

  it('passes over what it cannot understand', () => {
    fs.writeFileSync(path.join(folder, 'sessions', '1.json'), '{"pid":');
    fs.writeFileSync(path.join(folder, 'sessions', '2.json'), '[]');
    fs.writeFileSync(path.join(folder, 'sessions', 'x.key'), 'secret');
    note(3, { sessionId: 7 });
    expect(running()).toEqual({});
  });
});
