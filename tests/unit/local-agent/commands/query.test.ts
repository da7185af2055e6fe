import fs from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { createSubtrack } from '../../../support/subtrack.ts';

const subtrack = createSubtrack();
afterAll(subtrack.remove);

it('prints rows as a table and as JSON', async () => {
  const sql = 'SELECT project, COUNT(*) AS sessions FROM session_rollups GROUP BY 1';
  expect((await subtrack.run(['query', sql])).stdout).toBe('project  sessions\nshop            2\n');
  expect(await subtrack.json(['query', sql])).toEqual({ rows: [{ project: 'shop', sessions: 2 }] });
});

it.each([
  'DELETE FROM session_rollups',
  "UPDATE session_rollups SET project = 'x'",
  'CREATE TABLE x (a)',
  'DROP TABLE sessions',
  'PRAGMA user_version = 7',
  'VACUUM',
])('%s is refused by SQLite and changes nothing', async (sql) => {
  const before = await subtrack.json(['sessions']);
  const answer = await subtrack.run(['query', sql]);
  expect(answer).toMatchObject({ code: 1, stdout: '' });
  expect(answer.stderr).toMatch(/^subtrack: SQLite refuses this: .*; .*\n$/);
  expect(await subtrack.json(['sessions'])).toEqual(before);
});

it('an attached database cannot be written either', async () => {
  const file = `${subtrack.folder}/other.db`;
  const answer = await subtrack.run(['query', `ATTACH '${file}' AS other`]);
  const after = await subtrack.run(['query', 'CREATE TABLE other.x (a)']);
  expect([answer.code, after.code]).toContain(1);
});

it.each(['VACUUM INTO', ' vacuum main into', '/* x */ Vacuum Into'])(
  '%s leaves no file behind',
  async (words) => {
    const file = `${subtrack.folder}/copy.db`;
    const answer = await subtrack.run(['query', `${words} '${file}'`, '--json']);
    expect(answer.code).toBe(1);
    expect(JSON.parse(answer.stderr)).toMatchObject({ error: { code: 'query.read_only' } });
    expect(fs.existsSync(file)).toBe(false);
  },
);

it('ATTACH leaves no file behind', async () => {
  const file = `${subtrack.folder}/attached.db`;
  expect((await subtrack.run(['query', `ATTACH '${file}' AS x`])).code).toBe(1);
  expect(fs.existsSync(file)).toBe(false);
});

it('a wrong statement names what SQLite says', async () => {
  const answer = await subtrack.run(['query', 'SELECT * FROM nowhere', '--json']);
  expect(answer.code).toBe(1);
  expect(JSON.parse(answer.stderr)).toMatchObject({
    error: { code: 'query.failed', message: 'SQLite refuses this: no such table: nowhere' },
  });
});

it.each([
  ['SELECT 1; SELECT 2', 2],
  ["SELECT ';' AS a; DELETE FROM sessions; DROP TABLE sessions;", 3],
])('%j is refused whole: one statement at a time', async (sql, count) => {
  const answer = await subtrack.run(['query', sql]);
  expect(answer).toEqual({
    code: 2,
    stdout: '',
    stderr: `subtrack: these are ${count} statements, and none was run; give one at a time\n`,
  });
});

it.each([
  'SELECT 1 AS n;',
  ' ; SELECT 1 AS n ; -- and that is all\n',
  '/* one; two */ SELECT 1 AS n;;\n',
  'SELECT 1 AS n WHERE \'a;b\' <> "n" -- c; d',
  'SELECT n FROM (SELECT 1 AS n, 2 AS [a;b], 3 AS `c;d`)',
])('%j is one statement', async (sql) => {
  expect(await subtrack.json(['query', sql])).toEqual({ rows: [{ n: 1 }] });
});

it.each(['', ' ; ', '/* nothing */'])('%j is no statement', async (sql) => {
  expect(await subtrack.run(['query', sql])).toMatchObject({
    code: 2,
    stderr: 'subtrack: SQL is missing; run "subtrack query --help" for examples\n',
  });
});

it('a number that is too big for JSON is said to be unanswerable', async () => {
  const answer = await subtrack.run(['query', 'SELECT 9007199254740993', '--json']);
  expect(answer).toMatchObject({ code: 1, stdout: '' });
  expect(JSON.parse(answer.stderr)).toMatchObject({ error: { code: 'query.failed' } });
});

it('lists tables and columns', async () => {
  const { rows } = (await subtrack.json(['query', '--schema'])) as {
    rows: { table: string; columns: string }[];
  };
  expect(rows.find((row) => row.table === 'usage_rollups')?.columns).toContain('cache_write_5m_tokens');
});

it('says so when there are no rows', async () => {
  expect((await subtrack.run(['query', 'SELECT 1 WHERE 0'])).stdout).toBe('No rows.\n');
});
