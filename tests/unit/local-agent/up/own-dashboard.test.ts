import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startOwnDashboard } from '../../../../local-agent/up/own-dashboard.ts';
import { makeDeps } from '../../../../local-agent/deps.ts';

test('a clock that was never set is named as what is in the way, and nothing is touched', async () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-clock-'));
  onTestFinished(() => fs.rmSync(home, { recursive: true }));
  const output = { write: () => undefined };
  const deps = makeDeps({
    env: { HOME: home },
    cwd: home,
    version: '0.0.0',
    stdout: output,
    stderr: output,
    clock: () => 1000,
  });
  const { signal } = new AbortController();
  await expect(startOwnDashboard({ deps, port: 0, notice: undefined, signal })).rejects.toMatchObject({
    code: 'cloud.clock',
    message: expect.stringContaining('thinks it is 1970-01-01'),
    hint: expect.stringContaining('set its clock'),
  });
  expect(fs.readdirSync(home)).toEqual([]);
});
