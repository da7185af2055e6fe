import { afterAll, expect, it } from 'vitest';
import { createSubtrack } from './subtrack.ts';

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

it('a wrong statement names what SQLite says', async () => {
  const answer = await subtrack.run(['query', 'SELECT * FROM nowhere', '--json']);
  expect(answer.code).toBe(1);
  expect(JSON.parse(answer.stderr)).toMatchObject({
    error: { code: 'query.failed', message: 'SQLite refuses this: no such table: nowhere' },
  });
});

it.each(['', 'SELECT 9007199254740993'])('%j is said to be unanswerable', async (sql) => {
  const answer = await subtrack.run(['query', sql, '--json']);
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
