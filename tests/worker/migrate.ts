import { reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

const isAppliedSql = "SELECT name FROM sqlite_master WHERE name = 'd1_migrations'";
const database = env.DB;
/** As wrangler keeps it. */
const ledgerSql = `CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`;

/**
 * All that they add up to, in one batch, before every test that takes everything back: one by one they took longer than
 * most tests. Where they are applied nothing is done: `reset` passes over a database that sleeps.
 */
export async function applyMigrations(): Promise<void> {
  if ((await env.DB.prepare(isAppliedSql).first()) !== null) return;
  await env.DB.batch([ledgerSql, ...env.TEST_SCHEMA].map((sql) => env.DB.prepare(sql)));
}

/**
 * As a cloud is that nobody used: database, bucket and live room hold nothing. What nobody asked for ten seconds sleeps, and
 * `reset` leaves what it stored: so each is asked first. What the Worker remembers of a database it keeps by the object that
 * it was given, and gets another one.
 */
export async function startAfresh(): Promise<void> {
  const room = env.LIVE_ROOM.get(env.LIVE_ROOM.idFromName('team'));
  await Promise.all([env.DB.prepare('SELECT 1').run(), env.SEGMENTS.head('nothing'), room.changed([])]);
  await reset();
  env.DB = Object.create(database) as D1Database;
  await applyMigrations();
}
