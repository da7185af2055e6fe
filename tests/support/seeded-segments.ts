import { seedStart } from './seeded-rows.ts';

/** Receipts of segments, two for every third session; no device writes these rows, the Worker does. */
export function seedSegments(sessions: readonly { session_id: string; device_id: string }[]) {
  return sessions
    .filter((_, index) => index % 3 === 0)
    .flatMap(({ session_id, device_id }) =>
      [1, 2].map((part) => ({
        session_id,
        segment_id: `${session_id}-${part}`,
        device_id,
        first_seq: part * 500 - 499,
        last_seq: part * 500,
        events: 500,
        bytes: 9_000 + part,
        raw_bytes: 90_000 + part,
        sha256: 'a'.repeat(64),
        received_at: seedStart + part,
      })),
    );
}

/** Inserts them from one JSON parameter, on either database. */
export const insertSegmentsSql = `INSERT INTO segments
  (session_id, segment_id, device_id, first_seq, last_seq, events, bytes, raw_bytes, sha256, received_at)
SELECT value ->> 'session_id', value ->> 'segment_id', value ->> 'device_id', value ->> 'first_seq',
  value ->> 'last_seq', value ->> 'events', value ->> 'bytes', value ->> 'raw_bytes', value ->> 'sha256',
  value ->> 'received_at'
FROM json_each(?1)`;
