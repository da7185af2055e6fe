import type { Deps } from '../deps.ts';
import { segmentKey } from '../../shared/protocol/segments.ts';
import { notFoundError } from '../http/errors.ts';

export type SegmentListing = {
  segment_id: string;
  first_seq: number;
  last_seq: number;
  events: number;
  bytes: number;
  raw_bytes: number;
  sha256: string;
};

/** The segments of one session, in the order of its events. */
export async function listSegments(o: { db: D1Database; sessionId: string }): Promise<SegmentListing[]> {
  const { results } = await o.db
    .prepare(
      `SELECT segment_id, first_seq, last_seq, events, bytes, raw_bytes, sha256
      FROM segments WHERE session_id = ?1 ORDER BY first_seq, segment_id`,
    )
    .bind(o.sessionId)
    .all<SegmentListing>();
  return results;
}

export async function getSegmentOrThrow(o: {
  segments: Deps['segments'];
  sessionId: string;
  segmentId: string;
}): Promise<R2ObjectBody> {
  const object = await o.segments.get(segmentKey(o.sessionId, o.segmentId));
  if (object === null) throw notFoundError({ what: `segment ${o.segmentId}` });
  return object;
}
