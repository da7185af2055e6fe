import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeDeps } from '../../../../local-agent/deps.ts';
import { prepareSampleHome } from '../../../../local-agent/up/sample-home.ts';
import { DAY, MINUTE } from '../../../../shared/core/time.ts';

test('the sample is as old tomorrow as it was when it was loaded', () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-sample-'));
  onTestFinished(() => fs.rmSync(home, { recursive: true }));
  const loadedAt = Date.UTC(2026, 10, 28, 3);
  let now = loadedAt;
  const output = { write: () => undefined };
  const own = makeDeps({
    env: { HOME: home },
    cwd: home,
    version: '0.0.0',
    stdout: output,
    stderr: output,
    clock: () => now,
  });
  const { deps, heldAt } = prepareSampleHome({ deps: own });
  expect(deps.clock()).toBe(loadedAt);
  now += DAY;
  expect(deps.clock()).toBe(heldAt);
  // Far less than what makes an open session a quiet one.
  expect(heldAt - loadedAt).toBeLessThanOrEqual(MINUTE);
  expect(own.clock()).toBe(now);
});
