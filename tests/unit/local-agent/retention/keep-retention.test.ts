import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createPaths } from '../../../../local-agent/config/paths.ts';
import { settingsSchema } from '../../../../local-agent/config/settings.ts';
import { keepRetention } from '../../../../local-agent/retention/keep-retention.ts';
import { tryLock } from '../../../../local-agent/store/driver/db.ts';
import { temporaryFolder } from '../../../support/ingest-home.ts';

const NOW = Date.UTC(2026, 10, 20);
const HOUR = 3_600_000;
const policy = settingsSchema.parse({}).retention;

/** Journals by the hours since they were written. */
function homeWith(projects: Record<string, Record<string, number>>) {
  const paths = createPaths(temporaryFolder());
  for (const [project, sessions] of Object.entries(projects)) {
    fs.mkdirSync(path.join(paths.journal, project), { recursive: true });
    for (const [name, hours] of Object.entries(sessions)) {
      const file = path.join(paths.journal, project, `${name}.jsonl`);
      fs.writeFileSync(file, `{"line":"${'of a session '.repeat(100)}"}\n`.repeat(50));
      const at = new Date(NOW - hours * HOUR);
      fs.utimesSync(file, at, at);
    }
  }
  const names = (project: string) => fs.readdirSync(path.join(paths.journal, project)).sort();
  return { paths, names };
}

test('the current and the previous session of each project stay plain, older ones are sealed, and again costs nothing', async () => {
  const { paths, names } = homeWith({ shop: { a: 50, b: 30, c: 0.1, d: 0.2 }, web: { e: 900, f: 800 } });
  expect(await keepRetention({ paths, policy, now: NOW })).toMatchObject({ sealed: 2, pending: 0 });
  expect(names('shop')).toEqual(['a.jsonl.zst', 'b.jsonl.zst', 'c.jsonl', 'd.jsonl']);
  expect(names('web')).toEqual(['e.jsonl', 'f.jsonl']);
  const at = fs.statSync(path.join(paths.journal, 'shop', 'a.jsonl.zst'));
  expect(at.mtimeMs).toBe(NOW - 50 * HOUR);
  expect(await keepRetention({ paths, policy, now: NOW })).toMatchObject({ sealed: 0 });
  expect(fs.statSync(path.join(paths.journal, 'shop', 'a.jsonl.zst')).ino).toBe(at.ino);
});

test('a session at work beside many others stays plain, however many are newer', async () => {
  const { paths, names } = homeWith({ shop: { a: 0.9, b: 0.3, c: 0.2, d: 0.1 } });
  await keepRetention({ paths, policy, now: NOW });
  expect(names('shop')).toEqual(['a.jsonl', 'b.jsonl', 'c.jsonl', 'd.jsonl']);
});

test('nothing is sealed while somebody reads in, and a slice leaves the rest for the next', async () => {
  const { paths } = homeWith({ shop: { a: 5, b: 4, c: 3, d: 2, e: 1 } });
  const lock = tryLock(paths.ingestLock);
  expect(await keepRetention({ paths, policy, now: NOW })).toBeUndefined();
  lock?.release();
  expect(await keepRetention({ paths, policy, now: NOW, budgetMs: -1 })).toMatchObject({
    sealed: 0,
    pending: 3,
  });
});

test('what a stop left half-written is removed; a journal that cannot be read keeps no other back', async () => {
  const { paths, names } = homeWith({ shop: { a: 9, b: 8, c: 7, d: 6 } });
  fs.writeFileSync(path.join(paths.journal, 'shop', '.a.jsonl.zst.1'), 'half');
  fs.rmSync(path.join(paths.journal, 'shop', 'a.jsonl'));
  fs.mkdirSync(path.join(paths.journal, 'shop', 'a.jsonl'));
  const at = new Date(NOW - 9 * HOUR);
  fs.utimesSync(path.join(paths.journal, 'shop', 'a.jsonl'), at, at);
  const pass = await keepRetention({ paths, policy, now: NOW });
  expect([pass?.sealed, [...(pass?.failed.keys() ?? [])].map((file) => path.basename(file))]).toEqual([
    1,
    ['a.jsonl'],
  ]);
  expect(names('shop')).toEqual(['a.jsonl', 'b.jsonl.zst', 'c.jsonl', 'd.jsonl']);
});
