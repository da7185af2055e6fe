import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { searchSchema } from '../../../support/contract-schemas.ts';
import { first } from '../../../support/small-history.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

let subtrack: ReturnType<typeof createSubtrack>;
beforeEach(() => (subtrack = createSubtrack()));
afterEach(() => subtrack.remove());

const find = async (...args: string[]) => searchSchema.parse(await subtrack.json(['search', ...args]));

test('texts of history that are not there yet are told as a notice', async () => {
  await subtrack.run(['import', '--wait']);
  const done = await subtrack.run(['search', 'routes', '--json']);
  expect(done.stderr).toBe('');
  expect(searchSchema.parse(JSON.parse(done.stdout)).total).toBe(2);
  const db = openStore({ file: createPaths(subtrack.home).database });
  db.exec('UPDATE transcript_files SET text_to = 0');
  db.close();
  const pending = await subtrack.run(['search', 'routes', '--json']);
  expect(pending.stderr).toContain('the texts of 3 files of history are still to come');
  expect(searchSchema.parse(JSON.parse(pending.stdout)).total).toBe(2);
});

test('answers with the contract, filtered, and with as many hits as are wanted', async () => {
  await subtrack.run(['import', '--wait']);
  expect(await find('tests failed')).toMatchObject({
    hits: [{ session_id: first, agent_id: 'main', role: 'tool', snippet: 'Exit code 1 2 tests failed' }],
    total: 1,
  });
  expect((await find('队列')).hits[0]?.snippet).toContain('修复队列');
  expect(await find('routes', '--agent', 'Explore')).toMatchObject({
    total: 1,
    hits: [{ role: 'assistant' }],
  });
  expect(await find('routes', '--limit', '1')).toMatchObject({ total: 2, hits: [{}] });
  expect((await find('failed', '--errors', '--tool', 'Bash')).total).toBe(1);
  expect((await find('failed', '--role', 'user')).total).toBe(0);
  expect((await find('failed', '--since', '2026-11-21')).total).toBe(0);
});

test('people see where it was said, and a place in the text without its control characters', async () => {
  await subtrack.run(['import', '--wait']);
  const { stdout } = await subtrack.run(['search', 'calc']);
  expect(stdout).toContain(`${first.slice(0, 8)}  user`);
  expect(stdout).toContain('=cmd|calc');
  expect(stdout).not.toContain('\u001B[31m');
  expect((await subtrack.run(['search', 'nowhere'])).stdout).toBe('Nothing found.\n');
});

test('what was recorded is found although the client deleted its transcript', async () => {
  await subtrack.run(['import', '--wait']);
  fs.rmSync(path.join(subtrack.claude, 'projects'), { recursive: true });
  await subtrack.run(['import', '--wait']);
  expect(await find('tests failed')).toMatchObject({ hits: [{ session_id: first }], total: 1 });
});

test('needs something to look for', async () => {
  expect((await subtrack.run(['search'])).code).toBe(2);
});
