import fs from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../../local-agent/store/driver/db.ts';
import { createSubtrack } from '../../../support/subtrack.ts';

async function imported() {
  const subtrack = createSubtrack();
  onTestFinished(subtrack.remove);
  await subtrack.run(['import', '--wait']);
  return { subtrack, database: path.join(subtrack.home, 'subtrack.db') };
}

it('says which lines of the journal it could not use, and leaves them there', async () => {
  const { subtrack } = await imported();
  const before = await subtrack.json(['sessions']);
  const journal = path.join(subtrack.home, 'journal');
  const [name = ''] = fs
    .readdirSync(journal, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.jsonl'));
  const file = path.join(journal, name);
  const last = fs.readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '';
  fs.appendFileSync(file, `${last.replace(/"v":\d+/, '"v":99')}\nno event\n{"v":1}\n{"v":1}\n`);
  const text = fs.readFileSync(file, 'utf8');
  const { code, stdout } = await subtrack.run(['rebuild'], { columns: 200 });
  expect(code).toBe(0);
  expect(stdout).toContain('Left in the journal: 1 line from a newer version.\n');
  expect(stdout).toContain('Left in the journal: 1 line with damage.\n');
  expect(stdout).toContain('Left in the journal: 2 lines without an event.\n');
  expect(stdout).toContain('Update subagent-tracking and run "subtrack rebuild" again');
  expect(fs.readFileSync(file, 'utf8')).toBe(text);
  expect(await subtrack.json(['sessions'])).toEqual(before);
});

it('does not replace a database of a newer version by an older one', async () => {
  const { subtrack, database } = await imported();
  const db = openDatabase({ file: database });
  db.exec("INSERT INTO schema_migrations (name) VALUES ('local/9999_future.sql')");
  db.exec('CREATE TABLE of_the_future (a TEXT) STRICT; PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  const before = fs.readFileSync(database);
  const answer = await subtrack.run(['rebuild']);
  expect(answer).toMatchObject({ code: 1, stdout: '' });
  expect(answer.stderr).toMatch(/was written by a newer version .*; update subagent-tracking\n$/);
  expect(fs.readFileSync(database)).toEqual(before);
});
