import fs from 'node:fs';
import { expect, it } from 'vitest';
import { circlesOf } from './circles.ts';
import { folderOrders } from './folder-order.ts';
import { codeOf, importsOf, readSources } from './source-files.ts';

const sources = readSources(['shared', 'local-agent', 'worker']);

function offenders(o: { in: RegExp; except?: RegExp; imports: RegExp }): string[] {
  return sources
    .filter(({ file }) => o.in.test(file) && !o.except?.test(file))
    .flatMap((source) =>
      importsOf(source)
        .filter((name) => o.imports.test(name))
        .map((name) => `${source.file} → ${name}`),
    );
}

it('there is something to look at', () => {
  expect(sources.length).toBeGreaterThan(150);
  expect(sources.flatMap(importsOf).length).toBeGreaterThan(500);
});

it('imports point one way: nobody but itself is imported by shared, and the two programs never import each other', () => {
  expect(offenders({ in: /^shared\//, imports: /^(local-agent|worker|tests)\// })).toEqual([]);
  expect(offenders({ in: /^local-agent\//, imports: /^(worker|tests)\// })).toEqual([]);
  expect(offenders({ in: /^worker\//, imports: /^(local-agent|tests)\// })).toEqual([]);
});

it.each(folderOrders)('folders of $root import only from those before them', ({ root, order, except }) => {
  const folderOf = (file: string) =>
    file.startsWith(`${root}/`) ? file.slice(root.length + 1).split('/') : [];
  const inside = sources.filter(({ file }) => folderOf(file).length > 0 && !except?.test(file));
  const unranked = inside.map(({ file }) => folderOf(file)[0] ?? '').filter((name) => !order.includes(name));
  expect([...new Set(unranked)]).toEqual([]);
  const back = inside.flatMap((source) =>
    importsOf(source)
      .filter((name) => folderOf(name).length > 1)
      .filter(
        (name) => order.indexOf(folderOf(source.file)[0] ?? '') < order.indexOf(folderOf(name)[0] ?? ''),
      )
      .map((name) => `${source.file} → ${name}`),
  );
  expect(back).toEqual([]);
});

it('no files import each other in a circle, not even types', () => {
  const graph = new Map(sources.map((source) => [source.file, new Set(importsOf(source))]));
  expect(circlesOf(graph)).toEqual([]);
});

it('a circle is found, whatever leads to it', () => {
  const graph = new Map([
    ['a', new Set(['b'])],
    ['b', new Set(['c', 'd'])],
    ['c', new Set(['b'])],
    ['d', new Set<string>()],
  ]);
  expect(circlesOf(graph)).toEqual([['b', 'c']]);
});

it('shared runs anywhere: no module of Node, and only packages that need none', () => {
  expect(offenders({ in: /^shared\//, imports: /^(node:|cloudflare:)/ })).toEqual([]);
  const packages = sources
    .filter(({ file }) => file.startsWith('shared/'))
    .flatMap(importsOf)
    .filter((name) => !name.startsWith('shared/'))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  const allowed = [
    '@pydantic/genai-prices',
    '@secretlint/secretlint-rule-preset-recommend',
    '@secretlint/types',
    'drizzle-orm',
    'echarts',
    're2js',
    'zod',
  ];
  expect([...new Set(packages)].filter((name) => !allowed.includes(name))).toEqual([]);
});

it('shared compiles without the types of any runtime', () => {
  const base = JSON.parse(fs.readFileSync('tsconfig.json', 'utf8')) as {
    compilerOptions: { types: unknown; lib: string[] };
  };
  const shared = JSON.parse(fs.readFileSync('shared/tsconfig.json', 'utf8')) as {
    compilerOptions?: { types?: unknown; lib?: unknown };
  };
  expect(base.compilerOptions.types).toEqual([]);
  expect(base.compilerOptions.lib).toEqual(['es2024']);
  expect(shared.compilerOptions?.types).toBeUndefined();
  expect(shared.compilerOptions?.lib).toBeUndefined();
});

it('one file knows the database driver', () => {
  expect(
    offenders({
      in: /./,
      except: /^local-agent\/store\/driver\/db\.ts$/,
      imports: /^(node:sqlite|better-sqlite3|libsql)/,
    }),
  ).toEqual([]);
});

it('one file ends the process', () => {
  const exits = /\bprocess\s*\.\s*(exit|exitCode|abort|reallyExit)\b/;
  const found = sources.filter(({ file, text }) => file !== 'local-agent/cli.ts' && exits.test(codeOf(text)));
  expect(found.map(({ file }) => file)).toEqual([]);
});

it('the command line loads nothing before it knows what is asked', () => {
  const cli = sources.find(({ file }) => file === 'local-agent/cli.ts');
  const statics = [...(cli?.text ?? '').matchAll(/^import .* from '([^']*)'/gm)].map((match) => match[1]);
  expect(statics).toEqual(['../package.json']);
});

it('the worker, apart from its build and its islands, has no module of Node', () => {
  expect(offenders({ in: /^worker\//, except: /\.build\.ts$/, imports: /^node:/ })).toEqual([]);
});

it('every import names its file', () => {
  const names = sources.flatMap((source) =>
    importsOf(source).filter((name) => /^(shared|local-agent|worker)\//.test(name)),
  );
  expect(names.filter((name) => !/\.(tsx?|json|css)$/.test(name))).toEqual([]);
});

it('the bytes of segments have one door', () => {
  const named = sources.filter((source) =>
    /\bR2Bucket\b|\bsegmentKey\b|\.SEGMENTS\b/.test(codeOf(source.text)),
  );
  expect(named.map(({ file }) => file)).toEqual([
    // What a cloud holds when it is destroyed.
    'local-agent/deploy/list-objects.ts',
    'shared/protocol/segments.ts',
    'worker/bindings.ts',
    'worker/deps.ts',
    'worker/segments/archive-store.ts',
    'worker/segments/detail-store.ts',
    'worker/segments/r2-segment-store.ts',
    'worker/tiers/open-tiers.ts',
    'worker/tiers/r2-tier-store.ts',
  ]);
});
