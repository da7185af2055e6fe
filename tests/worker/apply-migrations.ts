import { env } from 'cloudflare:workers';

/**
 * All in one batch: one by one takes most of a second in every file. Each is recorded as whoever applies them again looks
 * for it, because the first `reset` of a file leaves them.
 */
await env.DB.batch([
  env.DB.prepare('CREATE TABLE d1_migrations (name TEXT NOT NULL UNIQUE)'),
  ...env.TEST_MIGRATIONS.flatMap(({ name, queries }) => [
    ...queries.map((query) => env.DB.prepare(query)),
    env.DB.prepare('INSERT INTO d1_migrations (name) VALUES (?1)').bind(name),
  ]),
]);
