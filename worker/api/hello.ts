import type { AppEnv } from '../env.ts';
import { Hono } from 'hono';
import { PROTOCOL, type HelloAnswer } from '../../shared/protocol/hello.ts';
import { requireReader } from '../auth/guards.ts';
import { countMachines } from '../data/count-machines.ts';
import { readKnownTables, readMigrations } from '../data/known-tables.ts';

/** `GET /v1/hello`: what this cloud understands, so that a device of another version knows what has to wait. */
export const hello = new Hono<AppEnv>().get('/v1/hello', requireReader, async (c) => {
  const { db, clock } = c.var.deps;
  const [tables, migrations, machines] = await Promise.all([
    readKnownTables(db),
    readMigrations(db),
    countMachines({ db, now: clock() }),
  ]);
  c.header('Cache-Control', 'private, no-store');
  return c.json({
    protocol: PROTOCOL,
    tables: Object.fromEntries(Object.entries(tables).map(([name, columns]) => [name, [...columns]])),
    migrations,
    machines,
  } satisfies HelloAnswer);
});
