import { execFile, execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Device } from '../../local-agent/config/device.ts';
import { openTeamCloud, teamKey } from '../support/team-cloud.ts';

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

async function signIn(url: string): Promise<string> {
  const body = new URLSearchParams({ key: teamKey });
  const headers = { origin: url };
  const welcome = await fetch(`${url}/sign-in`, { method: 'POST', redirect: 'manual', headers, body });
  return welcome.headers.get('set-cookie')?.split(';')[0] ?? '';
}

it('the example of the client reads what a cloud of the team has', async () => {
  const cloud = await openTeamCloud();
  try {
    await cloud.migrate();
    const read = promisify(execFile);
    await read(process.execPath, ['record-a-run.mjs'], { cwd: folder, env });
    await read('subtrack', ['import'], { cwd: folder, env });
    const file = path.join(folder, '.subtrack/device.json');
    const device = JSON.parse(fs.readFileSync(file, 'utf8')) as Device;
    fs.writeFileSync(file, JSON.stringify(await cloud.connect(device)));
    await read('subtrack', ['sync'], { cwd: folder, env });
    const cookie = await signIn(cloud.url);
    const made = await fetch(`${cloud.url}/settings/tokens`, {
      method: 'POST',
      headers: { cookie, origin: cloud.url },
      body: new URLSearchParams({ name: 'robot', scope: 'read' }),
    });
    const [token = 'none'] = /sta_[0-9A-Za-z]{40}/.exec(await made.text()) ?? [];
    const given = { ...env, CLOUD_URL: cloud.url, CLOUD_TOKEN: token };
    const { stdout } = await read(process.execPath, ['read-a-team.mjs'], { cwd: folder, env: given });
    expect(stdout).toMatch(/^\d+ calls, \$0\.\d\d\nclaude-haiku-4-5\nnightly-7: 2 agents\n$/);
  } finally {
    await cloud.close();
  }
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
  ];
  const checked = run(compiler, ...flags, '', 'record-a-run.mjs');
  expect(checked).toEqual({ status: 0, stdout: '', stderr: '' });
  // Programs for Node know what Node has.
  const roots = ['node', '--typeRoots', path.join(root, 'node_modules/@types')];
  const client = run(compiler, ...flags, ...roots, 'read-a-team.mjs');
  expect(client).toEqual({ status: 0, stdout: '', stderr: '' });
});

it('what is not exported cannot be imported by accident, and CommonJS gets the same tracker', () => {
  const inner = run(process.execPath, '-e', "require('subagent-tracking/dist/cli.js')");
  expect(inner.stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  const script = "process.stdout.write(typeof require('subagent-tracking').tracker.decision)";
  expect(run(process.execPath, '-e', script).stdout).toBe('function');
});
