import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase, type Database } from '../../../../local-agent/store/driver/db.ts';
import { withFewCheckpoints } from '../../../../local-agent/store/driver/with-few-checkpoints.ts';
import { temporaryFolder } from '../../../support/store-fixture.ts';

const KIB = 1024;

function openEmpty(): Database {
  const db = openDatabase({ file: path.join(temporaryFolder(), 'a.db') });
  db.exec('CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT)');
  return db;
}

/** More than goes to the log between two checkpoints as a rule; answers how large the database is then. */
function writeMuch(db: Database): number {
  const insert = db.prepare('INSERT INTO texts (text) VALUES (?)');
  for (let part = 0; part < 10; part++)
    db.transaction(() => {
      for (let row = 0; row < 20; row++) insert.run('x'.repeat(128 * KIB));
    });
  return fs.statSync(db.file).size;
}

it('keeps what is written in the log meanwhile, and not longer', async () => {
  const db = openEmpty();
  try {
    expect(await withFewCheckpoints({ db, work: async () => writeMuch(db) })).toBeLessThan(64 * KIB);
    expect(writeMuch(db)).toBeGreaterThan(KIB * KIB);
  } finally {
    db.close();
  }
});

it('is over when the work fails', async () => {
  const db = openEmpty();
  try {
    const failing = withFewCheckpoints({
      db,
      work: async () => {
        throw new Error('no more');
      },
    });
    await expect(failing).rejects.toThrow('no more');
    expect(writeMuch(db)).toBeGreaterThan(KIB * KIB);
  } finally {
    db.close();
  }
});
