import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { clientsFolder } from '../fakes/claude-client.ts';
import { generateCorpus } from '../fixtures/corpus/generate.ts';
import { spawnSubtrack } from '../support/spawn-subtrack.ts';
import { signInBy } from '../support/as-owner.ts';

const version = manifest.engines.node.replace('>=', '');
const node = path.join(clientsFolder(), `node-${version}`, 'bin/node');
const program = path.resolve(import.meta.dirname, '../../dist/cli.js');
let home: string;
let totals: ReturnType<typeof generateCorpus>;

beforeAll(() => {
  if (!fs.existsSync(node)) throw new Error(`Node ${version} is not at ${node}; run .ci/run once`);
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-oldest-node-'));
  // Enough for a second thread to be worth it.
  totals = generateCorpus({ dirs: [path.join(home, '.claude')], sessions: 45, turns: 40, seed: 4 });
});
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

function run(...args: string[]) {
  const env = { PATH: process.env['PATH'], HOME: home, TZ: 'UTC' };
  const { status, stdout, stderr } = spawnSync(node, [program, ...args], {
    env,
    cwd: home,
    encoding: 'utf8',
  });
  return { args, status, stdout, stderr };
}

test('the oldest Node that the package allows imports, reports and rebuilds, and prints no warnings', () => {
  expect(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()).toBe(`v${version}`);
  expect(run('import')).toMatchObject({ status: 0, stderr: '' });
  const before = run('cost', '--json');
  expect(JSON.parse(before.stdout)).toMatchObject({ totals: totals.tokens });
  for (const args of [
    ['init'],
    ['sessions'],
    ['agents'],
    ['tools'],
    ['errors'],
    ['doctor'],
    ['sync', '--preview'],
  ]) {
    expect(run(...args)).toMatchObject({ status: 0, stderr: '' });
  }
  const counted = run('query', 'SELECT SUM(api_calls) AS n FROM session_rollups', '--json');
  expect(JSON.parse(counted.stdout)).toEqual({ rows: [{ n: totals.tokens.api_calls }] });
  expect(run('rebuild')).toMatchObject({ status: 0, stderr: '' });
  expect(run('cost', '--json').stdout).toBe(before.stdout);
});

test('the oldest Node runs the agent and the dashboard', async () => {
  const up = spawnSubtrack({ args: ['up'], home, env: { PORT: '0' }, node });
  try {
    const [, link = ''] = await up.shows(/Dashboard\s+(http:\/\/\S+)/);
    const headers = { cookie: await signInBy(link) };
    const page = await fetch(new URL('/sessions?from=2026-08-15&to=2026-12-31', link), { headers });
    expect(await page.text()).toContain('href="/sessions/');
  } finally {
    up.child.kill('SIGINT');
  }
  expect(await up.ended).toEqual({ code: 0, signal: null });
});
