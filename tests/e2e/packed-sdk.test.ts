import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
let folder: string;
let env: NodeJS.ProcessEnv;

/** A project of somebody who has the package and nothing else of ours. */
beforeAll(() => {
  if (!fs.existsSync(path.join(root, 'dist/sdk.js')))
    throw new Error('this test needs a build: npm run build');
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-sdk-'));
  const place = path.join(folder, 'node_modules/subagent-tracking');
  fs.mkdirSync(place, { recursive: true });
  const answer = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [packed] = Object.values(JSON.parse(answer) as Record<string, { filename: string }>);
  execFileSync('tar', [
    'xzf',
    path.join(folder, packed?.filename ?? ''),
    '--strip-components=1',
    '-C',
    place,
  ]);
  const bin = path.join(folder, 'node_modules/.bin');
  fs.mkdirSync(bin);
  fs.symlinkSync('../subagent-tracking/dist/cli.js', path.join(bin, 'subtrack'));
  fs.cpSync(path.join(root, 'docs/examples'), folder, { recursive: true });
  const search = [bin, path.dirname(process.execPath), process.env['PATH']].join(path.delimiter);
  env = { PATH: search, HOME: folder, TZ: 'UTC' };
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}
function events(session: string): Record<string, unknown>[] {
  const { stdout } = run('subtrack', 'export', 'events', '--session', session, '--format', 'json');
  return JSON.parse(stdout) as Record<string, unknown>[];
}

it('the example of the SDK records a run with all that it did', () => {
  expect(run(process.execPath, 'record-a-run.mjs')).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^status: Invalid option/),
    stderr: '',
  });
  expect(new Set(events('nightly-7').map((event) => event['event_type']))).toEqual(
    new Set([
      'session',
      'trigger',
      'decision',
      'agent_invocation',
      'api_call',
      'tool_usage',
      'file_operation',
      'context_snapshot',
      'validation',
      'error',
    ]),
  );
  const report = JSON.parse(run('subtrack', 'session', 'nightly-7', '--json').stdout) as Record<
    string,
    unknown
  >;
  expect(report).toMatchObject({
    session: {
      project: 'acme/shop',
      title: 'Nightly review',
      status: 'completed',
      api_calls: 1,
      unpriced_api_calls: 0,
    },
    tool_calls: [{ tool_use_id: 'call-1', tool_name: 'Read', status: 'ok', agent_id: 'reviewer-1' }],
    errors: [{ message: 'the tests fail in cart.test.ts' }],
  });
  const runs = report['agent_runs'] as Record<string, unknown>[];
  expect(runs.find((agent) => agent['agent_id'] === 'reviewer-1')).toMatchObject({
    agent_type: 'reviewer',
    status: 'failed',
    parent_agent_id: 'main',
    cost_usd: 0.0027,
  });
});

it('the example for the shell records what it prints', () => {
  expect(run('sh', 'record-from-a-shell.sh')).toEqual({
    status: 0,
    stdout: '{"accepted":4,"refused":[]}\n',
    stderr: '',
  });
  expect(events('deploy-12').map((event) => event['event_type'])).toEqual([
    'session',
    'validation',
    'system',
    'session',
  ]);
});

it('its types hold, without any other package', () => {
  const compiler = path.join(root, 'node_modules/.bin/tsc');
  const flags = [
    '--checkJs',
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--lib',
    'es2024,dom',
    '--types',
    '',
  ];
  const checked = run(compiler, ...flags, 'record-a-run.mjs');
  expect(checked).toEqual({ status: 0, stdout: '', stderr: '' });
});

it('what is not exported cannot be imported by accident, and CommonJS gets the same tracker', () => {
  const inner = run(process.execPath, '-e', "require('subagent-tracking/dist/cli.js')");
  expect(inner.stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  const script = "process.stdout.write(typeof require('subagent-tracking').tracker.decision)";
  expect(run(process.execPath, '-e', script).stdout).toBe('function');
});
