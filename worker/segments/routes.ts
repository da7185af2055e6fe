import type { AppEnv, ReaderEnv } from '../env.ts';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { idPattern } from '../../shared/core/id-pattern.ts';
import { sessionSegments } from '../../shared/queries/session-segments.ts';
import { requireReader } from '../auth/guards.ts';
import { ensureTextsInScope } from '../data/scope.ts';
import { notFoundError } from '../http/errors.ts';
import { parseOrThrow } from '../http/validate.ts';
import { findOwner } from './segment-repository.ts';
import type { StoredSegment } from './segment-store.ts';

const idSchema = z.string().regex(idPattern, 'is not an id');

/** Where pages, scripts and devices read segments. */
export const segments = new Hono<AppEnv>()
  .get('/v1/segments/:session_id', requireReader, async (c) => {
    const session_id = readId({ value: c.req.param('session_id'), what: 'session' });
    c.header('Cache-Control', 'private, no-store');
    return c.json({ segments: await c.var.deps.runQuery(sessionSegments, { session_id }) });
  })
  .get('/v1/segments/:session_id/:segment_id', requireReader, (c) =>
    answerSegment({ c, sessionId: c.req.param('session_id'), segmentId: c.req.param('segment_id') }),
  );

/** The bytes of a segment, to whoever may read what was said and done in its session. */
export async function answerSegment(o: {
  c: Context<ReaderEnv>;
  sessionId: string;
  segmentId: string;
}): Promise<Response> {
  const { c } = o;
  const session_id = readId({ value: o.sessionId, what: 'session' });
  const segment_id = readId({ value: o.segmentId, what: 'segment' });
  await ensureTextsInScope({ deps: c.var.deps, sessionId: session_id });
  const stored = await c.var.deps.segments.get({ session_id, segment_id });
  if (stored === undefined || !(await isOwners({ db: c.var.deps.db, session_id, stored }))) {
    throw notFoundError({ what: `segment ${segment_id}` });
  }
  // As a file, not as an encoding: who unpacks it does so within limits, which a browser by itself would not. Never a
  // page, whatever it holds. Segments never change.
  return c.body(stored.body, 200, {
    'Content-Type': 'application/gzip',
    'Content-Length': String(stored.bytes),
    'Content-Disposition': 'attachment',
    'Cache-Control': 'private, max-age=31536000, immutable',
  });
}

/** Bytes that another device sent before the session began are nobody's to see from then on. */
async function isOwners(o: { db: D1Database; session_id: string; stored: StoredSegment }): Promise<boolean> {
  if (o.stored.device_id === undefined) return true;
  const owner = await findOwner(o);
  return owner === null || owner === o.stored.device_id;
}

function readId({ value, what }: { value: string; what: string }): string {
  return parseOrThrow({ schema: idSchema, value, what });
}
