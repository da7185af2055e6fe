import { z } from 'zod';

/** Headers of `PUT /v1/segments/:segment_id`; the body is the gzip NDJSON of one session's events. */
export const segmentHeaders = {
  session: 'x-subtrack-session',
  sha256: 'x-subtrack-sha256',
  firstSeq: 'x-subtrack-first-seq',
  lastSeq: 'x-subtrack-last-seq',
  events: 'x-subtrack-events',
  rawBytes: 'x-subtrack-raw-bytes',
} as const;

export const idPattern = /^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$/;

export const segmentLimits = {
  /** Compressed bytes of one segment; what the sender aims for is far below. */
  maxBytes: 4 * 1024 * 1024,
  /** What a reader unpacks before it gives up (gzip reaches 1000:1). */
  maxRawBytes: 32 * 1024 * 1024,
  targetRawBytes: 512 * 1024,
  targetEvents: 500,
} as const;

export const segmentSchema = z.strictObject({
  segment_id: z.string().regex(idPattern),
  session_id: z.string().regex(idPattern),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  first_seq: z.number().int().positive(),
  last_seq: z.number().int().positive(),
  events: z.number().int().positive(),
  raw_bytes: z.number().int().positive().max(segmentLimits.maxRawBytes),
});
export type Segment = z.infer<typeof segmentSchema>;

export const segmentKey = (sessionId: string, segmentId: string): string =>
  `segments/${sessionId}/${segmentId}.ndjson.gz`;

export const segmentReceiptSchema = z.object({ segment_id: z.string(), stored: z.boolean() });
