import fs from 'node:fs';
import { expect, it } from 'vitest';
import { codeOf, listFiles, readSources } from './source-files.ts';

const sources = readSources(['shared', 'local-agent', 'worker', 'tests']);
const own = 'tests/architecture/';

/** The Worker's only log is the console: two places write what `wrangler tail` shows. */
const workerLogs = /^(tests\/bench\/|worker\/http\/log-failure\.ts$|worker\/live\/live-room-client\.ts$)/;

function filesWith(pattern: RegExp, o: { code?: boolean; except?: RegExp } = {}): string[] {
  return sources
    .filter(
      ({ file, text }) =>
        !file.startsWith(own) && !o.except?.test(file) && pattern.test(o.code ? codeOf(text) : text),
    )
    .map(({ file }) => file);
}

it('no file is longer than 300 lines', () => {
  const long = sources
    .map(({ file, text }) => [file, text.split('\n').length - 1] as const)
    .filter(([, lines]) => lines > 300);
  expect(long).toEqual([]);
});

it('no file or folder has a name that says nothing', () => {
  const vague = /(^|[/.-])(utils?|helpers?|manager|common|misc|stuff)([/.-]|$)/i;
  expect(sources.map(({ file }) => file).filter((file) => vague.test(file))).toEqual([]);
});

it('file names are in kebab case', () => {
  const names = sources.map(({ file }) => file).filter((file) => !/^[a-z0-9./-]+$/.test(file));
  expect(names).toEqual([]);
});

it('nothing is left for later, typed as any, or mocked away', () => {
  expect(filesWith(/\b(TODO|FIXME|XXX|HACK)\b/, { except: /^tests\/fixtures\// })).toEqual([]);
  expect(filesWith(/(:\s*any\b|\bas any\b|<any>|any\[\])/, { code: true })).toEqual([]);
  expect(filesWith(/\bvi\.(mock|doMock)\(/, { code: true })).toEqual([]);
  expect(filesWith(/\b(it|test|describe)\.(only|skip|todo)\(/, { code: true })).toEqual([]);
  expect(filesWith(/@ts-(ignore|expect-error|nocheck)/)).toEqual([]);
});

it('no page asks for its parts all or nothing', () => {
  const pages = /^worker\/dashboard\/(?!shell\/|islands\/|assets\.build)/;
  expect(filesWith(/\bPromise\.all\(/, { code: true }).filter((file) => pages.test(file))).toEqual([]);
});

it('how a day is written stands in one place', () => {
  const days = { code: true, except: /^(shared\/core\/days\.ts$|tests\/)/ };
  expect(filesWith(/toISOString\(\)\s*\??\.slice\(0, (7|10)\)/, days)).toEqual([]);
  expect(filesWith(/\b(toLocaleDateString|toLocaleString)\(/, days)).toEqual([]);
  expect(filesWith(/'(Jan|January)'/, days)).toEqual([]);
});

it('a program writes to the streams that it is given', () => {
  expect(filesWith(/\bconsole\s*\./, { code: true, except: workerLogs })).toEqual([]);
});

it('every migration says STRICT, and none is empty', () => {
  for (const file of listFiles(['migrations'])) {
    const text = fs.readFileSync(file, 'utf8').replaceAll(/--.*$/gm, '');
    expect(text.trim()).not.toBe('');
    const tables = text.match(/CREATE TABLE[\s\S]*?\)[^;)]*;/g) ?? [];
    expect(tables.filter((table) => !/\)\s*STRICT/.test(table))).toEqual([]);
  }
});
