import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openDatabase, tryLock } from '../../../../local-agent/store/driver/db.ts';
import { migrate, readMigrations } from '../../../../local-agent/store/driver/migrate.ts';
import { openStore } from '../../../../local-agent/store/driver/open-store.ts';
import { createRunQuery } from '../../../../local-agent/store/queries/run-query.ts';
import { defineQuery } from '../../../../shared/queries/parts/define-query.ts';
import { temporaryFolder, temporaryStore } from '../../../support/store-fixture.ts';

const dbModule = fileURLToPath(new URL('../../../../local-agent/store/driver/db.ts', import.meta.url));

describe('openStore', () => {
  test('makes a private file in a private folder', () => {
    const file = path.join(temporaryFolder(), 'home', 'subtrack.db');
    openStore({ file }).close();
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  });

  test('opening again applies nothing twice', () => {
    const file = path.join(temporaryFolder(), 'subtrack.db');
    openStore({ file }).close();
    const db = openStore({ file });
    const names = db.prepare('SELECT name FROM schema_migrations').all();
    expect(names).toHaveLength(readMigrations().length);
    db.close();
  });

  test('two processes that open a new database at once both succeed', async () => {
    const file = path.join(temporaryFolder(), 'subtrack.db');
    const store = fileURLToPath(
      new URL('../../../../local-agent/store/driver/open-store.ts', import.meta.url),
    );
    const script = `import { openStore } from ${JSON.stringify(store)}; openStore({ file: ${JSON.stringify(file)} }).close();`;
    const codes = await Promise.all([1, 2, 3].map(() => run(script)));
    expect(codes).toEqual([0, 0, 0]);
  });

  test.each([
    ['that another process has just made', () => false],
    ['of an older version', (name: string) => name < 'local/0004' || name.startsWith('team/0001')],
  ])('whoever only reads a database %s finds all its tables', (_, isApplied) => {
    const file = path.join(temporaryFolder(), 'subtrack.db');
    const older = openDatabase({ file });
    const migrations = readMigrations().filter(({ name }) => isApplied(name));
    if (migrations.length > 0) migrate({ db: older, migrations });
    const db = openStore({ file, readOnly: true });
    const names = db.prepare('SELECT name FROM schema_migrations').all();
    expect(names).toHaveLength(readMigrations().length);
    expect(db.prepare('SELECT * FROM meta').all()).toEqual([]);
    db.close();
    older.close();
  });

  test('a file that is no database is an error with a way out, and stays as it is', () => {
    const file = path.join(temporaryFolder(), 'subtrack.db');
    fs.writeFileSync(file, 'x'.repeat(8192));
    const open = () => openStore({ file });
    expect(open).toThrow(expect.objectContaining({ code: 'store.corrupt', hint: 'run subtrack rebuild' }));
    expect(fs.readFileSync(file, 'utf8')).toBe('x'.repeat(8192));
  });

  test('a database of a newer version is left untouched', () => {
    const file = path.join(temporaryFolder(), 'subtrack.db');
    const db = openStore({ file });
    db.exec(
      "INSERT INTO schema_migrations VALUES ('local/9999_future.sql'); PRAGMA wal_checkpoint(TRUNCATE)",
    );
    db.close();
    const before = fs.readFileSync(file);
    expect(() => openStore({ file })).toThrow(
      expect.objectContaining({ code: 'store.future_version', hint: 'update subagent-tracking' }),
    );
    expect(fs.readFileSync(file).equals(before)).toBe(true);
  });

  test('a migration that fails leaves nothing of itself behind', () => {
    const db = openDatabase({ file: path.join(temporaryFolder(), 'x.db') });
    const migrations = [
      { name: 'local/1.sql', sql: 'CREATE TABLE one (a);' },
      { name: 'local/2.sql', sql: 'CREATE TABLE two (a); CREATE TABLE one (b);' },
    ];
    expect(() => migrate({ db, migrations })).toThrow(/already exists/);
    expect(db.prepare("SELECT name FROM sqlite_master WHERE name IN ('one', 'two')").all()).toEqual([]);
    db.close();
  });

  test('read-only: a write is refused by SQLite itself', () => {
    const file = path.join(temporaryFolder(), 'subtrack.db');
    openStore({ file }).close();
    const db = openStore({ file, readOnly: true });
    expect(db.prepare('SELECT count(*) AS n FROM sessions').get()).toEqual({ n: 0 });
    for (const sql of ["INSERT INTO meta VALUES ('a', 'b')", 'DROP TABLE meta', 'PRAGMA user_version = 3']) {
      expect(() => db.exec(sql)).toThrow(/readonly|read-only|authorized/i);
    }
    db.close();
  });

  test('a reader sees what was there while a writer works, and does not wait', () => {
    const file = path.join(temporaryFolder(), 'subtrack.db');
    const writer = openStore({ file });
    const reader = openStore({ file, readOnly: true });
    writer.transaction(() => {
      writer.exec("INSERT INTO meta VALUES ('a', '1')");
      expect(reader.prepare('SELECT count(*) AS n FROM meta').get()).toEqual({ n: 0 });
    });
    expect(reader.prepare('SELECT count(*) AS n FROM meta').get()).toEqual({ n: 1 });
    reader.close();
    writer.close();
  });

  test('a transaction that throws takes everything back, also when it is nested', () => {
    const db = temporaryStore();
    const work = () =>
      db.transaction(() => {
        db.exec("INSERT INTO meta VALUES ('a', '1')");
        db.transaction(() => db.exec("INSERT INTO meta VALUES ('b', '1')"));
        throw new Error('stop');
      });
    expect(work).toThrow('stop');
    expect(db.prepare('SELECT count(*) AS n FROM meta').get()).toEqual({ n: 0 });
  });
});

describe('tryLock', () => {
  test('has one holder, also within a process, and can be taken again after its release', () => {
    const file = path.join(temporaryFolder(), 'ingest.lock');
    const lock = tryLock(file);
    expect(lock).toBeDefined();
    expect(tryLock(file)).toBeUndefined();
    lock?.release();
    lock?.release();
    const again = tryLock(file);
    expect(again).toBeDefined();
    again?.release();
  });

  test('is freed by the system when its holder is killed', async () => {
    const file = path.join(temporaryFolder(), 'ingest.lock');
    const script = `import { tryLock } from ${JSON.stringify(dbModule)};
      if (tryLock(${JSON.stringify(file)})) process.stdout.write('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module-typescript', '-e', script]);
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    expect(tryLock(file)).toBeUndefined();
    holder.kill('SIGKILL');
    await new Promise((resolve) => holder.once('exit', resolve));
    const lock = await until(() => tryLock(file));
    expect(lock).toBeDefined();
    lock?.release();
  });
});

describe('createRunQuery', () => {
  const byKey = defineQuery({
    name: 'by_key',
    params: z.object({ key: z.string() }),
    row: z.object({ key: z.string(), value: z.string() }),
    sql: 'SELECT key, value FROM meta WHERE key = ?1',
    bind: ({ key }) => [key],
  });

  test('binds parameters and gives rows of the declared shape', async () => {
    const db = temporaryStore();
    db.exec("INSERT INTO meta VALUES ('a', '1'), ('b', '2')");
    expect(await createRunQuery(db)(byKey, { key: 'b' })).toEqual([{ key: 'b', value: '2' }]);
  });

  test('names the parameter that is wrong', async () => {
    const run = createRunQuery(temporaryStore());
    await expect(run(byKey, { key: 7 } as never)).rejects.toMatchObject({
      code: 'query.params',
      status: 400,
      message: expect.stringContaining('key'),
    });
  });

  test('a row of another shape is an error, not a wrong answer', async () => {
    const db = temporaryStore();
    db.exec("INSERT INTO meta VALUES ('a', '1')");
    const wrong = { ...byKey, row: z.object({ value: z.number() }) };
    await expect(createRunQuery(db)(wrong, { key: 'a' })).rejects.toThrow(/expected number/i);
  });
});

function run(script: string): Promise<number | null> {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: 'ignore',
  });
  return new Promise((resolve) => child.once('exit', resolve));
}

async function until<T>(ask: () => T | undefined): Promise<T | undefined> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answer = ask();
    if (answer !== undefined) return answer;
    await sleep(10);
  }
  return undefined;
}
