import type { Query } from '../../shared/queries/parts/define-query.ts';
import type { AppEnv } from '../env.ts';
import { Hono } from 'hono';
import { z } from 'zod';
import { idPattern } from '../../shared/protocol/segments.ts';
import { queries, type QueryName } from '../../shared/queries/registry.ts';
import { requireReader } from '../auth/identity-middleware.ts';
import { notFoundError } from '../http/errors.ts';
import { parseOrThrow } from '../http/validate.ts';
import { readParams } from './read-params.ts';
import { getSegmentOrThrow, listSegments } from '../segments/segment-reader.ts';

const idSchema = z.string().regex(idPattern, 'is not an id');

export const api = new Hono<AppEnv>()
  .get('/v1/queries/:name', requireReader, async (c) => {
    const name = c.req.param('name');
    if (!isQueryName(name)) throw notFoundError({ what: `query ${name}` });
    // Every entry has types of its own; here its parameters come from a URL and its own schema checks them.
    const query = queries[name] as unknown as Query<z.ZodType, z.ZodType>;
    const params = readParams({ schema: query.params, given: c.req.query() });
    c.header('Cache-Control', 'private, no-store');
    return c.json({ query: name, rows: await c.var.deps.runQuery(query, params) });
  })
  .get('/v1/segments/:session_id', requireReader, async (c) => {
    const sessionId = readId({ value: c.req.param('session_id'), what: 'session' });
    c.header('Cache-Control', 'private, no-store');
    return c.json({ segments: await listSegments({ db: c.var.deps.db, sessionId }) });
  })
  .get('/v1/segments/:session_id/:segment_id', requireReader, async (c) => {
    const sessionId = readId({ value: c.req.param('session_id'), what: 'session' });
    const segmentId = readId({ value: c.req.param('segment_id'), what: 'segment' });
    const object = await getSegmentOrThrow({ segments: c.var.deps.segments, sessionId, segmentId });
    // The stored bytes go out as they are; the browser unpacks them. Never a page, whatever they contain.
    return new Response(object.body, {
      encodeBody: 'manual',
      headers: {
        'Content-Type': 'application/x-ndjson; charset=utf-8',
        'Content-Encoding': 'gzip',
        'Content-Disposition': 'attachment',
        'Cache-Control': 'private, no-store',
      },
    });
  });

function isQueryName(name: string): name is QueryName {
  return Object.hasOwn(queries, name);
}

function readId({ value, what }: { value: string; what: string }): string {
  return parseOrThrow({ schema: idSchema, value, what });
}
