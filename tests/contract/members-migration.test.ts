import fs from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';

const files = fs.readdirSync('migrations/team').toSorted();

/** A team of before there were members, with these names on its devices and somebody signed in; then brought up to date. */
function upgrade(names: readonly string[]): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  const apply = (list: string[]) => {
    for (const file of list) db.exec(fs.readFileSync(`migrations/team/${file}`, 'utf8'));
  };
  apply(files.filter((file) => file < '0015'));
  const insert = db.prepare(
    'INSERT INTO devices (device_id, member, name, token_hash, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  for (const [index, name] of names.entries())
    insert.run(`device-${index}`, name, 'laptop', `hash-${index}`, 5 + index);
  db.exec("INSERT INTO sign_ins (token_hash, ends_at) VALUES ('before', 9000000000000)");
  apply(files.filter((file) => file >= '0015'));
  return db;
}

function membersOf(db: DatabaseSync): string[] {
  const rows = db.prepare('SELECT name, role, created_at FROM members ORDER BY name').all();
  return rows.map((row) => Object.values(row).join(' '));
}

it('whoever had a device is a member, each once, and nobody but who has the key is an owner', () => {
  const db = upgrade(['Grace', 'Ada', 'Grace', 'ada', "O'Brien", '\u{1F469} x', 'owner']);
  expect(membersOf(db)).toEqual([
    'Ada member 6',
    'Grace member 5',
    "O'Brien member 9",
    'Owner of the team key owner 0',
    'ada member 8',
    'owner member 11',
    '\u{1F469} x member 10',
  ]);
  const joined = db.prepare('SELECT count(*) AS n FROM devices d JOIN members m ON m.name = d.member').get();
  expect(joined?.['n']).toBe(7);
});

it('a team without devices has its owner, and everybody signs in again', () => {
  const db = upgrade([]);
  expect(membersOf(db)).toEqual(['Owner of the team key owner 0']);
  expect(db.prepare('SELECT count(*) AS n FROM sign_ins').get()?.['n']).toBe(0);
});
