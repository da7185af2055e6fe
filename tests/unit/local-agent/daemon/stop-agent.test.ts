import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { stopAgent } from '../../../../local-agent/daemon/start-background.ts';
import { processRuns } from '../../../../local-agent/runtime/process-runs.ts';

const lockModule = path.resolve('local-agent/daemon/agent-lock.ts');

/** An agent that frees its lock and then needs a while until it has ended. */
const slowToEnd = `
  const { takeAgentLock } = await import(${JSON.stringify(lockModule)});
  const paths = JSON.parse(process.argv[1]);
  const state = { pid: process.pid, started_at: '2026-11-27T10:00:00.000Z', version: '1', mode: 'background' };
  const lock = await takeAgentLock({ paths, state });
  setInterval(() => {}, 1000);
  process.once('SIGTERM', () => {
    lock.release();
    setTimeout(() => process.exit(0), 400);
  });
  process.stdout.write('runs');
`;

test('an agent has stopped when its process is gone, not already when its lock is free', async () => {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-stop-'));
  const paths = createPaths(home);
  const agent = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', slowToEnd, JSON.stringify(paths)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    await once(agent.stdout, 'data');
    expect(await stopAgent({ paths })).toBe(true);
    expect(processRuns(agent.pid ?? process.pid)).toBe(false);
    expect(await stopAgent({ paths })).toBe(false);
  } finally {
    agent.kill('SIGKILL');
    fs.rmSync(home, { recursive: true, force: true });
  }
});
