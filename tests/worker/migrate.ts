import { env } from 'cloudflare:workers';

const isAppliedSql = "SELECT name FROM sqlite_master WHERE name = 'd1_migrations'";
/** As wrangler keeps it. */
const ledgerSql = `CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`;
const recordSql = 'INSERT INTO d1_migrations (name) SELECT value FROM json_each(?1)';

/**
 * All in one batch, before every test that takes everything back: one by one they took longer than most tests. Where they
 * are applied nothing is done, because the first `reset` of a file leaves them.
 */
export async function applyMigrations(): Promise<void> {
  if ((await env.DB.prepare(isAppliedSql).first()) !== null) return;
  const names = JSON.stringify(env.TEST_MIGRATIONS.map(({ name }) => name));
  await env.DB.batch([
    ...env.TEST_MIGRATIONS.flatMap(({ queries }) => queries.map((query) => env.DB.prepare(query))),
    env.DB.prepare(ledgerSql),
    env.DB.prepare(recordSql).bind(names),
  ]);
}
