import type { Segment } from '../../shared/protocol/segments.ts';

export type SegmentStanding = {
  /** The device that the session belongs to, when any row told it yet. */
  owner: string | null;
  /** SHA-256 of the segment that this device already sent under this id. */
  stored: string | null;
};

export async function findStanding(o: {
  db: D1Database;
  segment: Segment;
  deviceId: string;
}): Promise<SegmentStanding> {
  const { session_id, first_seq, segment_id } = o.segment;
  const row = await o.db
    .prepare(
      `SELECT
        (SELECT device_id FROM session_rollups WHERE session_id = ?1) AS owner,
        (SELECT sha256 FROM segments WHERE session_id = ?1 AND first_seq = ?2 AND segment_id = ?3 AND device_id = ?4)
          AS stored`,
    )
    .bind(session_id, first_seq, segment_id, o.deviceId)
    .first<SegmentStanding>();
  return row ?? { owner: null, stored: null };
}

/** The device that a session belongs to; null when none has begun it. */
export function findOwner(o: { db: D1Database; session_id: string }): Promise<string | null> {
  return o.db
    .prepare('SELECT device_id FROM session_rollups WHERE session_id = ?1')
    .bind(o.session_id)
    .first<string>('device_id');
}

/** A replay of the same segment writes nothing; what another device said under this id before the session began goes. */
export async function insertReceipt(o: {
  db: D1Database;
  segment: Segment;
  deviceId: string;
  bytes: number;
  now: number;
}): Promise<void> {
  const { session_id, segment_id, first_seq, last_seq, events, raw_bytes, sha256 } = o.segment;
  const { first_at = null, last_at = null } = o.segment;
  await o.db
    .prepare(
      `INSERT INTO segments
        (session_id, segment_id, device_id, first_seq, last_seq, events, bytes, raw_bytes, sha256, received_at,
        first_at, last_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
      ON CONFLICT DO UPDATE SET device_id = excluded.device_id, last_seq = excluded.last_seq, events = excluded.events,
        bytes = excluded.bytes, raw_bytes = excluded.raw_bytes, sha256 = excluded.sha256,
        received_at = excluded.received_at, first_at = excluded.first_at, last_at = excluded.last_at
      WHERE segments.device_id <> excluded.device_id`,
    )
    .bind(
      session_id,
      segment_id,
      o.deviceId,
      first_seq,
      last_seq,
      events,
      o.bytes,
      raw_bytes,
      sha256,
      o.now,
      first_at,
      last_at,
    )
    .run();
}
