import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
type Packed = { size: number; unpackedSize: number; files: { path: string; size: number; mode: number }[] };

/** Everything that is published, and nothing else. */
const published = [
  /^LICENSE$/,
  /^README\.md$/,
  /^package\.json$/,
  /^dist\/cli\.js$/,
  /^dist\/import-worker\.js$/,
  /^dist\/history-process\.js$/,
  /^dist\/answer-process\.js$/,
  /^dist\/sdk\.(js|d\.ts)$/,
  /^dist\/client\.(js|d\.ts)$/,
  /^dist\/chunks\/[\w.-]+\.js$/,
  /^dist\/worker\.js$/,
  /^dist\/public\/_headers$/,
  /^dist\/public\/assets\/[\w.-]+\.(js|css|woff2|svg)$/,
  /^dist\/migrations\/(team|local|archive|search)\/\d{4}_\w+\.sql$/,
  /^dist\/migrations\/schema\/(main|team)\.sql$/,
  /^dist\/sample\/.+\.(jsonl|json|txt)$/,
];

let packed: Packed;

const sizeOf = (name: RegExp) =>
  packed.files.filter(({ path }) => name.test(path)).reduce((sum, { size }) => sum + size, 0);

beforeAll(async () => {
  if (!fs.existsSync('dist/cli.js')) throw new Error('the package test needs a build: npm run build');
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']);
  const answer = JSON.parse(stdout) as Packed[] | Record<string, Packed>;
  const [first] = Object.values(answer);
  if (!first) throw new Error(`npm pack said: ${stdout}`);
  packed = first;
});

it('is made of the files that it needs, and no other', () => {
  const paths = packed.files.map((file) => file.path);
  expect(paths.filter((path) => !published.some((pattern) => pattern.test(path)))).toEqual([]);
  const missing = published.filter((pattern) => !paths.some((path) => pattern.test(path)));
  expect(missing.map(String)).toEqual([]);
});

it('is small', () => {
  expect(packed.size).toBeLessThan(1.6 * 1024 * 1024);
  expect(packed.unpackedSize).toBeLessThan(6 * 1024 * 1024);
});

it('loads little script with the page of a session; what colours code comes with the first code', () => {
  expect(sizeOf(/assets\/(frame|session|styled)\.js$/)).toBeLessThan(200 * 1024);
  expect(sizeOf(/assets\/code-languages\.later-\w+\.js$/)).toBeGreaterThan(0);
});

it('holds every migration', () => {
  const migrations = ['team', 'local', 'archive', 'search'].flatMap((folder) =>
    fs.readdirSync(`migrations/${folder}`).map((name) => `dist/migrations/${folder}/${name}`),
  );
  expect(packed.files.map((file) => file.path)).toEqual(expect.arrayContaining(migrations));
});

it('has parts that all load', async () => {
  const load = `import fs from 'node:fs';
    for (const name of fs.readdirSync('dist/chunks')) await import(process.cwd() + '/dist/chunks/' + name);
    process.exit(0);`;
  await expect(run(process.execPath, ['--input-type=module', '-e', load])).resolves.toMatchObject({
    stdout: '',
  });
});

it('has a program that starts, knows its version, and loads nothing to say it', async () => {
  const { version } = JSON.parse(fs.readFileSync('package.json', 'utf8')) as { version: string };
  const text = fs.readFileSync('dist/cli.js', 'utf8');
  expect(text.startsWith('#!/usr/bin/env node\n')).toBe(true);
  const statics = [...text.matchAll(/(?:^|;|\n)import\s*(?:[\w{}\s,*$]+from)?\s*["']([^"']+)["']/g)].map(
    (match) => match[1],
  );
  // Beside it only the bundler's own few lines.
  const loaded = statics
    .filter((name) => name?.startsWith('./'))
    .map((name) => fs.statSync(`dist/${name}`).size);
  expect(loaded.reduce((sum, size) => sum + size, text.length)).toBeLessThan(8 * 1024);
  const { stdout } = await run(process.execPath, ['dist/cli.js', '--version']);
  expect(stdout).toBe(`${version}\n`);
});

it('depends on the runtime of the embedded cloud alone', () => {
  const manifest = JSON.parse(fs.readFileSync('package.json', 'utf8')) as {
    dependencies: object;
    bin: object;
    engines: object;
  };
  expect(Object.keys(manifest.dependencies)).toEqual(['miniflare']);
  expect(manifest.bin).toEqual({ subtrack: 'dist/cli.js' });
  expect(manifest.engines).toEqual({ node: '>=22.16.0' });
});
