import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanText } from '../../../../shared/core/hidden-characters.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

const subtrack = createSubtrack();
beforeAll(async () => {
  await subtrack.run(['import', '--wait']);
});
afterAll(subtrack.remove);

const sets = ['sessions', 'agents', 'usage', 'tools', 'errors', 'events'];

/** A reader of CSV by the book (RFC 4180), to see what came out. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /("(?:[^"]|"")*"|[^,\n"]*)(,|\n)/gy;
  for (let match = cell.exec(text); match; match = cell.exec(text)) {
    const [, value = '', end] = match;
    row.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end === '\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

async function exported(...argv: string[]): Promise<string> {
  const answer = await subtrack.run(['export', ...argv]);
  expect({ code: answer.code, stderr: answer.stderr }).toEqual({ code: 0, stderr: '' });
  return answer.stdout;
}

describe.each(sets)('export %s', (set) => {
  it('says the same in CSV, JSON and NDJSON', async () => {
    const json = JSON.parse(await exported(set, '--format', 'json')) as Record<string, unknown>[];
    const ndjson = (await exported(set, '--format', 'ndjson')).trimEnd().split('\n');
    expect(json.length).toBeGreaterThan(0);
    expect(ndjson.map((line) => JSON.parse(line) as unknown)).toEqual(json);
    const [head = [], ...body] = parseCsv(await exported(set));
    expect(body).toHaveLength(json.length);
    for (const [index, row] of json.entries()) {
      for (const key of Object.keys(row)) {
        if (set === 'events' && !head.includes(key)) continue;
        const value = row[key];
        const cell = body[index]?.[head.indexOf(key)];
        // Escape sequences are for no screen: they stand in JSON alone, as text.
        const text =
          typeof value === 'object' && value !== null
            ? JSON.stringify(value)
            : cleanText(String(value ?? ''));
        expect(cell).toBe(/^[=+@-]/.test(text) && typeof value === 'string' ? `'${text}` : text);
      }
    }
  });

  it('has its columns also without rows', async () => {
    const nothing = await exported(set, '--since', '2030-01-01');
    const all = await exported(set);
    expect(nothing).toBe(all.slice(0, all.indexOf('\n') + 1));
    expect(JSON.parse(await exported(set, '--format', 'json', '--since', '2030-01-01'))).toEqual([]);
    expect(await exported(set, '--format', 'ndjson', '--since', '2030-01-01')).toBe('');
  });
});

it('writes a file that appears whole, and nothing when it cannot', async () => {
  const file = path.join(subtrack.folder, 'out.csv');
  const answer = await subtrack.run(['export', 'sessions', '--out', file]);
  expect(answer).toMatchObject({ code: 0, stdout: '', stderr: `2 rows in ${file}\n` });
  expect(fs.readFileSync(file, 'utf8')).toBe(await exported('sessions'));
  expect(fs.readdirSync(subtrack.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  const failed = await subtrack.run([
    'export',
    'sessions',
    '--out',
    path.join(subtrack.folder, 'no/such/folder.csv'),
  ]);
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  expect(failed.stderr).toMatch(/cannot be written: .*; give another --out\n$/);
});

it('a title that is a formula stays text in a spreadsheet', async () => {
  const [head = [], ...body] = parseCsv(await exported('sessions'));
  const titles = body.map((row) => row[head.indexOf('title')]);
  expect(titles.some((title) => title?.startsWith("'=cmd|calc"))).toBe(true);
});

it('nothing that is printed acts on a terminal: exports, JSON and titles of columns', async () => {
  // oxlint-disable-next-line no-control-regex
  const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
  for (const set of sets)
    for (const format of ['csv', 'json', 'ndjson'])
      expect(await exported(set, '--format', format)).not.toMatch(acting);
  const odd = `SELECT 1 AS "a\u001b]0;x\u0007b", 'c\u009b\u202ed' AS text`;
  for (const more of [[], ['--json']]) {
    const { code, stdout } = await subtrack.run(['query', odd, ...more]);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(acting);
  }
});
