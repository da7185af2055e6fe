import { z } from 'zod';
import { defineQuery } from './parts/define-query.ts';

/**
 * Receipts of the segments that hold a session's events, in the order in which they were written. Once it has begun, only
 * those of the device that began it: others may have come before.
 */
export const sessionSegments = defineQuery({
  name: 'session_segments',
  params: z.object({ session_id: z.string() }),
  row: z.object({
    segment_id: z.string(),
    first_seq: z.number(),
    last_seq: z.number(),
    events: z.number(),
    bytes: z.number(),
    raw_bytes: z.number(),
    sha256: z.string(),
    first_at: z.number().nullable(),
    last_at: z.number().nullable(),
  }),
  sql: `SELECT segment_id, first_seq, last_seq, events, bytes, raw_bytes, sha256, first_at, last_at
FROM segments
WHERE session_id = ?1
  AND device_id = coalesce((SELECT device_id FROM session_rollups WHERE session_id = ?1), device_id)
ORDER BY first_seq, segment_id`,
  bind: (params) => [params.session_id],
});
