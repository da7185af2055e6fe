import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPaths, type Paths } from '../../../../local-agent/config/paths.ts';
import { createTracker } from '../../../../local-agent/sdk/tracker.ts';
import { createSpoolWriter, type SpoolWriter } from '../../../../local-agent/spool/write-spool.ts';
import { readSpool } from '../../../support/read-spool.ts';

let paths: Paths;
beforeEach(() => {
  paths = createPaths(fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-tracker-')));
});
afterEach(() => fs.rmSync(paths.home, { recursive: true, force: true }));

function makeTracker(write: SpoolWriter = createSpoolWriter({ spool: paths.spool })) {
  return createTracker({
    defaults: { session_id: 's' },
    cwd: '/home/dev/shop',
    clock: () => 1_700_000_000_000,
    write,
  });
}
function kept() {
  const known = { projectOf: ({ cwd = '' }: { cwd: string | undefined }) => path.basename(cwd), prices: {} };
  return readSpool({ paths, now: Date.now(), limit: 100_000 }).flatMap((entry) => entry.events(known));
}

it('what was accepted is in the spool, in order, with the project of the folder', () => {
  const tracker = makeTracker();
  const first = tracker.decision({ kind: 'other', outcome: 'one' });
  const second = tracker
    .child({ agent_id: 'worker', project: 'acme/shop' })
    .log('error', { kind: 'agent', message: 'two' });
  expect(kept()).toMatchObject([
    { event_id: (first as { event_id: string }).event_id, agent_id: 'main', project: 'shop', source: 'sdk' },
    { event_id: (second as { event_id: string }).event_id, agent_id: 'worker', project: 'acme/shop' },
  ]);
});

it('nothing is thrown into the program: not for what it says, not for a disk that is full or forbidden', () => {
  const circle: Record<string, unknown> = { kind: 'other' };
  circle['reason'] = circle;
  const trap = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('a trap');
      },
    },
  );
  const tracker = makeTracker();
  for (const given of [undefined, null, 7, 'text', [], circle, trap, Object.create(null), { kind: 1n }]) {
    expect(tracker.decision(given as object)).toMatchObject({
      accepted: false,
      reason: expect.any(String) as string,
    });
  }
  expect(tracker.log('constructor' as 'decision', {})).toMatchObject({ accepted: false });
  const full = makeTracker(() => {
    throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
  });
  expect(full.decision({ kind: 'other' })).toEqual({
    accepted: false,
    reason: 'it was not kept: ENOSPC: no space left',
  });
  expect(kept()).toEqual([]);
});

it('a spool that cannot be made refuses, and works again once it can', () => {
  fs.writeFileSync(paths.spool, 'in the way');
  const tracker = makeTracker();
  expect(tracker.decision({ kind: 'other' })).toMatchObject({ accepted: false });
  fs.rmSync(paths.spool);
  expect(tracker.decision({ kind: 'other' })).toMatchObject({ accepted: true });
});

it('a program that is killed at any moment has lost nothing that it was told is accepted', async () => {
  const script = `
    import { createTracker } from ${JSON.stringify(path.resolve('local-agent/sdk/tracker.ts'))};
    import { createSpoolWriter } from ${JSON.stringify(path.resolve('local-agent/spool/write-spool.ts'))};
    import fs from 'node:fs';
    const write = createSpoolWriter({ spool: ${JSON.stringify(paths.spool)} });
    const tracker = createTracker({ defaults: { session_id: 's' }, cwd: '/', clock: Date.now, write });
    for (let n = 0; ; n += 1) {
      const answer = tracker.decision({ kind: 'other', outcome: String(n) });
      if (answer.accepted) fs.writeSync(1, n + '\\n');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  let trouble = '';
  child.stderr.on('data', (chunk: Buffer) => (trouble += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    told += chunk.toString();
    if (told.length > 1500) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  expect(trouble).toBe('');
  const accepted = told.split('\n').slice(0, -1);
  expect(accepted.length).toBeGreaterThan(300);
  const found = new Set(kept().map((event) => (event.data as { outcome: string }).outcome));
  expect(accepted.filter((number) => !found.has(number))).toEqual([]);
});
