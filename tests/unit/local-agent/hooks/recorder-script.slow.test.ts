import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Paths } from '../../../../local-agent/config/paths.ts';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { removeSpooled } from '../../../../local-agent/spool/read-spool.ts';
import { quote } from '../../../../local-agent/hooks/recorder-script.ts';
import { readSpool } from '../../../support/read-spool.ts';
import { makeReadOnly, withoutRights } from '../../../support/without-rights.ts';
import { payloadOf, runHook, shells, startHook, writeRecorder } from '../../../support/run-hook.ts';

const silent = { code: 0, output: '' };
let folder: string;
let paths: Paths;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack it\'s a "home" $HOME -'));
  paths = createPaths(path.join(folder, 'st'));
  writeRecorder({ paths });
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function spooled() {
  return readSpool({ paths, now: Date.now(), limit: 10_000 });
}
function numbers() {
  return spooled().map((entry) => entry.payload['number']);
}

describe.each(shells.map((shell) => ({ name: shell.join(' '), shell })))(
  'the recorder under $name',
  ({ shell }) => {
    it('keeps a payload as one private file and says nothing, with quotes and spaces in its path', async () => {
      expect(await runHook({ paths, shell, payload: payloadOf(1) })).toEqual(silent);
      const [entry] = spooled();
      expect(entry?.payload['number']).toBe(1);
      expect(fs.statSync(entry?.file ?? '').mode & 0o777).toBe(0o600);
      expect(fs.statSync(paths.spool).mode & 0o777).toBe(0o700);
    });

    it('keeps the order of arrival', async () => {
      for (let number = 0; number < 12; number++) await runHook({ paths, shell, payload: payloadOf(number) });
      expect(numbers()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    });

    it('keeps payloads of several megabytes whole', async () => {
      const extra = 'é"\\\n'.repeat(1_000_000);
      expect(await runHook({ paths, shell, payload: payloadOf(1, extra) })).toEqual(silent);
      expect(spooled()[0]?.payload['extra']).toBe(extra);
    });

    it('keeps 200 at once apart', async () => {
      const wanted = Array.from({ length: 200 }, (_, number) => number);
      const runs = await Promise.all(
        wanted.map((number) => runHook({ paths, shell, payload: payloadOf(number) })),
      );
      expect(runs.every((run) => run.code === 0 && run.output === '')).toBe(true);
      expect(numbers().toSorted((a, b) => Number(a) - Number(b))).toEqual(wanted);
    });

    it('never writes over the payload of an earlier process with the same id', async () => {
      fs.mkdirSync(paths.spool);
      for (const number of [0, 1, 2])
        fs.writeFileSync(path.join(folder, `${number}`), payloadOf(-1 - number));
      // The shell knows its own process id: it puts earlier payloads where its own would go.
      const prelude = `for n in 0 1 2; do cp ${quote(folder)}/$n ${quote(paths.spool)}/$$.$n.json; done; `;
      expect(await runHook({ paths, shell, prelude, payload: payloadOf(7) })).toEqual(silent);
      expect(numbers().toSorted()).toEqual([-1, -2, -3, 7]);
    });

    it('stays silent when the spool cannot be made, and takes a large payload off the pipe', async () => {
      fs.writeFileSync(paths.spool, 'a file stands where the folder should be');
      expect(await runHook({ paths, shell, payload: payloadOf(1, 'x'.repeat(3_000_000)) })).toEqual(silent);
    });

    it('stays silent when the disk is full in the middle of a payload, and the part is never read', async () => {
      // A limit on file size fails the write just as a full disk does.
      const run = await runHook({
        paths,
        shell,
        prelude: 'ulimit -f 64; ',
        payload: payloadOf(1, 'x'.repeat(900_000)),
      });
      expect(run).toEqual(silent);
      expect(fs.readdirSync(paths.spool)).toHaveLength(1);
      expect(spooled()).toEqual([]);
    });

    it('does nothing when it was deleted while its hooks are still in the settings', async () => {
      fs.rmSync(paths.recorder);
      expect(await runHook({ paths, shell, payload: payloadOf(1) })).toEqual(silent);
    });
  },
);

describe('the recorder in trouble', () => {
  it('leaves a part that is recognised when it is killed in the middle of a payload', async () => {
    const child = startHook({ paths });
    child.stdin?.write(payloadOf(1, 'x'.repeat(200_000)).slice(0, 150_000));
    await until(() => fs.existsSync(paths.spool) && sizeOf(paths.spool) > 60_000);
    child.kill('SIGKILL');
    child.stdin?.destroy();
    await runHook({ paths, payload: payloadOf(2) });
    expect(numbers()).toEqual([2]);
    const later = readSpool({ paths, now: Date.now() + 120_000 });
    expect(later.map((entry) => entry.payload['number'])).toEqual([2]);
    expect(fs.readdirSync(paths.quarantine)).toEqual([expect.stringMatching(/^spool-torn-/)]);
  });

  it('gives a reader that drains at the same time each payload once and whole', async () => {
    const wanted = Array.from({ length: 60 }, (_, number) => number);
    const extra = 'x'.repeat(400_000);
    const writing = Promise.all(
      wanted.map((number) => runHook({ paths, payload: payloadOf(number, extra) })),
    );
    const seen: unknown[] = [];
    const drain = () => {
      const entries = spooled();
      seen.push(...entries.map(({ payload }) => payload['extra'] === extra && payload['number']));
      removeSpooled(entries);
    };
    const writers = { busy: true };
    void writing.then(() => (writers.busy = false));
    while (writers.busy) {
      drain();
      await sleep(1);
    }
    while (fs.readdirSync(paths.spool).length > 0) drain();
    expect(seen.toSorted((a, b) => Number(a) - Number(b))).toEqual(wanted);
  });

  it('stays silent on a disk without space, and takes the payload off the pipe', async () => {
    fs.mkdirSync(paths.spool);
    // A device that is always full stands where the payload would go: the shell knows its own process id.
    const prelude = `ln -s /dev/full ${quote(paths.spool)}/$$.0.json; `;
    const payload = payloadOf(1, 'x'.repeat(900_000));
    expect(await runHook({ paths, prelude, payload })).toEqual(silent);
    const [name = ''] = fs.readdirSync(paths.spool);
    expect(fs.readlinkSync(path.join(paths.spool, name))).toBe('/dev/full');
    expect(spooled()).toEqual([]);
  });

  it('stays silent below a read-only home', async () => {
    const unlock = makeReadOnly(paths.home);
    const shell = withoutRights(['sh']);
    expect(await runHook({ paths, shell, payload: payloadOf(1, 'x'.repeat(300_000)) })).toEqual(silent);
    expect(fs.existsSync(paths.spool)).toBe(false);
    unlock();
    expect(await runHook({ paths, shell, payload: payloadOf(2) })).toEqual(silent);
    expect(numbers()).toEqual([2]);
  });
});

function started(): boolean {
  return fs.existsSync(path.join(folder, 'started'));
}

function installLauncher(): void {
  const cli = path.join(folder, 'cli.js');
  const node = path.join(folder, 'fake node');
  fs.writeFileSync(cli, '');
  fs.writeFileSync(
    node,
    `#!/bin/sh\necho "$SUBTRACK_HOME|$@|$ANTHROPIC_API_KEY" > "$(dirname "$0")/started"\n`,
    {
      mode: 0o755,
    },
  );
  writeRecorder({ paths, launcher: { node, cli } });
}

describe('a new session and the agent', () => {
  it('starts it in the background, without the secrets of the session, when it is not running', async () => {
    installLauncher();
    const env = { ANTHROPIC_API_KEY: 'secret' };
    expect(await runHook({ paths, event: 'SessionStart', payload: payloadOf(1), env })).toEqual(silent);
    await until(() => started() && fs.readFileSync(path.join(folder, 'started'), 'utf8').endsWith('\n'));
    const line = fs.readFileSync(path.join(folder, 'started'), 'utf8').trim();
    expect(line).toBe(`${paths.home}|${path.join(folder, 'cli.js')} agent start|`);
    expect(numbers()).toEqual([1]);
  });

  it('leaves it alone while it runs, by the process that its state names', async () => {
    installLauncher();
    const agent = spawn('sh', ['-c', 'sleep 30; : subtrack agent run']);
    fs.writeFileSync(paths.agentState, `${JSON.stringify({ pid: agent.pid, started_at: 'x' })}\n`);
    await runHook({ paths, event: 'SessionStart', payload: payloadOf(1) });
    fs.writeFileSync(paths.agentState, JSON.stringify({ started_at: 'x', pid: agent.pid }, null, 2));
    await runHook({ paths, event: 'SessionStart', payload: payloadOf(2) });
    await sleep(150);
    agent.kill();
    expect(started()).toBe(false);
  });

  it('starts it when the process that its state names is gone', async () => {
    installLauncher();
    fs.writeFileSync(paths.agentState, JSON.stringify({ pid: 2 ** 30 }));
    await runHook({ paths, event: 'SessionStart', payload: payloadOf(1) });
    await until(started);
    expect(started()).toBe(true);
  });

  it('starts it when the process that its state names is another by now', async () => {
    installLauncher();
    const stranger = spawn('sleep', ['30']);
    fs.writeFileSync(paths.agentState, JSON.stringify({ pid: stranger.pid }));
    await runHook({ paths, event: 'SessionStart', payload: payloadOf(1) });
    await until(started);
    stranger.kill();
    expect(started()).toBe(true);
  });

  it('asks for it at no other event', async () => {
    installLauncher();
    await runHook({ paths, event: 'PostToolUse', payload: payloadOf(1) });
    await sleep(150);
    expect(started()).toBe(false);
  });

  it('stays silent without any command to start', async () => {
    writeRecorder({ paths, launcher: { node: '/nowhere/node', cli: '/nowhere/cli.js' } });
    const env = { PATH: '/usr/bin:/bin' };
    expect(await runHook({ paths, event: 'SessionStart', payload: payloadOf(1), env })).toEqual(silent);
  });
});

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('waited for 10 s in vain');
    await sleep(10);
  }
}

function sizeOf(spool: string): number {
  return fs.readdirSync(spool).reduce((sum, name) => sum + fs.statSync(path.join(spool, name)).size, 0);
}
