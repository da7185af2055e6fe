import { z } from 'zod';
import { ranges } from '../ledger/ranges.ts';
import { idPattern } from '../core/id-pattern.ts';
import { segmentLimits } from './segment-limits.ts';

export { segmentLimits };

/** Headers of `PUT /v1/segments/:segment_id`; the body is the gzip NDJSON of one session's events. */
export const segmentHeaders = {
  session: 'x-subtrack-session',
  sha256: 'x-subtrack-sha256',
  firstSeq: 'x-subtrack-first-seq',
  lastSeq: 'x-subtrack-last-seq',
  events: 'x-subtrack-events',
  rawBytes: 'x-subtrack-raw-bytes',
  firstAt: 'x-subtrack-first-at',
  lastAt: 'x-subtrack-last-at',
} as const;

const moment = z.number().int().min(ranges.time[0]).max(ranges.time[1]);

export const segmentSchema = z
  .strictObject({
    segment_id: z.string().regex(idPattern),
    session_id: z.string().regex(idPattern),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    first_seq: z.number().int().positive(),
    last_seq: z.number().int().positive(),
    events: z.number().int().positive(),
    raw_bytes: z.number().int().positive().max(segmentLimits.maxRawBytes),
    /** Of its events, the earliest and the latest; earlier versions do not tell. */
    first_at: moment.optional(),
    last_at: moment.optional(),
  })
  .refine(({ first_seq, last_seq }) => last_seq >= first_seq, {
    path: ['last_seq'],
    message: 'comes before first_seq',
  })
  // Every event has a place of its own, and is at least a line.
  .refine((o) => o.events <= o.last_seq - o.first_seq + 1 && o.events <= o.raw_bytes, {
    path: ['events'],
    message: 'are more than fit',
  });
export type Segment = z.infer<typeof segmentSchema>;

const keyEnd = '.ndjson.gz';

/** What the keys of a session's segments begin with in the storage. */
export const segmentFolder = (sessionId: string): string => `segments/${sessionId}/`;

export const segmentKey = (o: Pick<Segment, 'session_id' | 'segment_id'>): string =>
  `${segmentFolder(o.session_id)}${o.segment_id}${keyEnd}`;

/** The other way round. */
export const segmentIdOf = (o: { key: string; session_id: string }): string =>
  o.key.slice(segmentFolder(o.session_id).length, -keyEnd.length);

export const segmentReceiptSchema = z.object({ segment_id: z.string(), stored: z.boolean() });
