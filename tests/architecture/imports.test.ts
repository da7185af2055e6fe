import fs from 'node:fs';
import { expect, it } from 'vitest';
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
