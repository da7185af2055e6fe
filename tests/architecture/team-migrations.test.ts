import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = path.resolve('migrations/team');
/**
 * What `wrangler d1 migrations apply` cuts in the wrong place, and what a deployed database refuses although one on this machine
 * takes it: a deploy would stop in the middle.
 */
const refused =
  /\b(?:TRIGGER|BEGIN|COMMIT|END\s+TRANSACTION|ROLLBACK|SAVEPOINT|PRAGMA|ATTACH|DETACH|VACUUM)\b/i;

/** Statements alone: no comments, no texts. */
function statementsOf(sql: string): string {
  return sql.replaceAll(/--.*$/gm, '').replaceAll(/'(?:[^']|'')*'/g, "''");
}

describe('migrations of a team', () => {
  it.each(fs.readdirSync(folder))('%s holds nothing that a deployed database refuses', (name) => {
    expect(statementsOf(fs.readFileSync(path.join(folder, name), 'utf8'))).not.toMatch(refused);
  });

  it.each([
    'CREATE TRIGGER told AFTER INSERT ON days BEGIN DELETE FROM weeks; END;',
    'BEGIN; INSERT INTO days VALUES (1); COMMIT;',
    'pragma foreign_keys = off;',
  ])('would not with %s', (sql) => {
    expect(statementsOf(`-- a comment\n${sql}`)).toMatch(refused);
  });

  it('may say such words in comments and texts', () => {
    expect(statementsOf("-- BEGIN here\nINSERT INTO words VALUES ('it''s a TRIGGER');")).not.toMatch(refused);
  });
});
