import { env } from 'cloudflare:workers';

/** All in one batch: one by one, each with its own record, takes most of a second in every file. */
await env.DB.batch(
  env.TEST_MIGRATIONS.flatMap(({ queries }) => queries).map((query) => env.DB.prepare(query)),
);
