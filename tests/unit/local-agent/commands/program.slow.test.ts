import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { makeReadOnly, withoutRights } from '../../../support/without-rights.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const subtrack = createSubtrack();
afterAll(subtrack.remove);

const cli = path.resolve('dist/cli.js');
const env = {
  PATH: process.env['PATH'],
  HOME: subtrack.folder,
  SUBTRACK_HOME: subtrack.home,
  CLAUDE_CONFIG_DIR: subtrack.claude,
};

function run(...argv: string[]) {
  return spawnSync(process.execPath, [cli, ...argv], { env, encoding: 'utf8' });
}

it('leaves with 0, 1 and 2, and keeps stderr free of warnings', () => {
  expect(run('cost', '--json')).toMatchObject({ status: 0, stderr: '' });
  expect(run('session', 'ffff')).toMatchObject({ status: 1, stdout: '' });
  expect(run('cost', '--nonsense')).toMatchObject({ status: 2, stdout: '' });
  expect(run('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('says nothing when the reader of a pipe leaves early', async () => {
  const sql =
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, hex(randomblob(40)) AS noise FROM n';
  const child = spawn(process.execPath, [cli, 'query', sql], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = (await once(child, 'exit')) as [number];
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

it('works in a folder that is gone', () => {
  const gone = path.join(subtrack.folder, 'gone');
  fs.mkdirSync(gone);
  const script = `rmdir "$PWD" && exec "$0" "$1" sessions`;
  const answer = spawnSync('sh', ['-c', script, process.execPath, cli], { cwd: gone, env, encoding: 'utf8' });
  expect(answer).toMatchObject({ status: 0, stderr: '' });
});

it('writes a long answer whole into a slow pipe', async () => {
  const sql =
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n';
  const child = spawn(process.execPath, [cli, 'query', sql, '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  expect((JSON.parse(text) as { rows: unknown[] }).rows).toHaveLength(20_000);
});

it('a home that cannot be written still shows what was recorded, and says that it may be old', () => {
  const earlier = run('cost', '--json').stdout;
  onTestFinished(addCall());
  const before = run('cost', '--json').stdout;
  expect(before).not.toBe(earlier);
  const unlock = makeReadOnly(subtrack.home);
  const [program, ...args] = withoutRights([process.execPath, cli, 'cost', '--json']);
  const { stdout, stderr } = spawnSync(program, args, { env, encoding: 'utf8' });
  unlock();
  expect(stdout).toBe(before);
  expect(stderr).toMatch(/^subtrack: numbers may be old: .* cannot be used: /);
});

it('a place where it may not write is named, with what to do', () => {
  const locked = path.join(subtrack.folder, 'locked');
  fs.mkdirSync(locked);
  const unlock = makeReadOnly(locked);
  const [program, ...args] = withoutRights([process.execPath, cli, 'import']);
  const answer = spawnSync(program, args, {
    env: { ...env, SUBTRACK_HOME: `${locked}/home` },
    encoding: 'utf8',
  });
  unlock();
  expect(answer).toMatchObject({ status: 1, stdout: '' });
  expect(answer.stderr).toMatch(/^subtrack: .*locked.*; .*set SUBTRACK_HOME.*\n$/);
});

it('two commands at once wait for each other and agree', async () => {
  fs.rmSync(subtrack.home, { recursive: true, force: true });
  const answers = await Promise.all(
    [1, 2, 3].map(async () => {
      const child = spawn(process.execPath, [cli, 'cost', '--json'], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      for await (const chunk of child.stdout) text += String(chunk);
      return JSON.parse(text) as { totals: { api_calls: number } };
    }),
  );
  expect(answers.map((answer) => answer.totals.api_calls)).toEqual([5, 5, 5]);
});

/** One more response, as the last one was, at the end of a transcript; answers what takes it out again. */
function addCall(): () => void {
  const folder = path.join(subtrack.claude, 'projects');
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.jsonl')).map((name) => path.join(folder, name))) {
    const before = fs.readFileSync(file, 'utf8');
    const line = before.split('\n').findLast((text) => text.includes('"usage"'));
    if (line === undefined) continue;
    fs.appendFileSync(file, `${line.replaceAll(/"(id|uuid|requestId)":"/g, '"$1":"later-')}\n`);
    return () => fs.writeFileSync(file, before);
  }
  throw new Error('no transcript has a response');
}
