import type { z } from 'zod';
import type { Query } from '../../shared/queries/parts/define-query.ts';
import type { AppEnv } from '../env.ts';
import { Hono } from 'hono';
import { queries, type QueryName } from '../../shared/queries/registry.ts';
import { requireReader } from '../auth/guards.ts';
import { notFoundError } from '../http/errors.ts';
import { readParams } from './read-params.ts';
import { tellLimits } from './tell-limits.ts';

export const api = new Hono<AppEnv>().get('/v1/queries/:name', requireReader, async (c) => {
  const name = c.req.param('name');
  if (!isQueryName(name)) throw notFoundError({ what: `query ${name}` });
  // Every entry has types of its own; here its parameters come from a URL and its own schema checks them.
  const query = queries[name] as unknown as Query<z.ZodType, z.ZodType>;
  const params = readParams({ schema: query.params, given: c.req.queries() });
  c.header('Cache-Control', 'private, no-store');
  const { runQuery, coarseness } = c.var.deps;
  const rows = await runQuery(query, params);
  return c.json({ query: name, rows, ...tellLimits(coarseness()) });
});

function isQueryName(name: string): name is QueryName {
  return Object.hasOwn(queries, name);
}
