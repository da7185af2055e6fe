import { env } from 'cloudflare:workers';
import type { SimulatedSession } from '../../fixtures/team/simulate-session.ts';
import { upsertSql } from '../../../shared/ledger/upsert.ts';
import { rollupTableNames } from '../../../shared/ledger/rows.ts';
import { segmentKey } from '../../../shared/protocol/segments.ts';
import { rollUp } from '../../fixtures/team/roll-up.ts';
import { gzip } from '../cloud.ts';

/** A session's rows in D1; its events as one segment in R2, or whatever bytes are given in their place. */
export async function fillCloud(o: {
  session: SimulatedSession;
  bytes?: Uint8Array<ArrayBuffer>;
}): Promise<void> {
  const { plan, events } = o.session;
  const batch = rollUp(o.session);
  for (const name of rollupTableNames) {
    await env.DB.prepare(upsertSql(name))
      .bind(JSON.stringify(batch[name] ?? []))
      .run();
  }
  const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  await putSegment({
    sessionId: plan.sessionId,
    segmentId: 'seg-1',
    bytes: o.bytes ?? (await gzip(text)),
    rawBytes: text.length,
  });
}

async function putSegment(o: {
  sessionId: string;
  segmentId: string;
  bytes: Uint8Array<ArrayBuffer>;
  rawBytes: number;
  firstSeq?: number;
}): Promise<void> {
  await env.SEGMENTS.put(segmentKey({ session_id: o.sessionId, segment_id: o.segmentId }), o.bytes);
  await env.DB.prepare(
    `INSERT INTO segments (session_id, segment_id, device_id, first_seq, last_seq, events, bytes, raw_bytes, sha256, received_at)
    VALUES (?1, ?2, ?3, ?4, ?4, 1, ?5, ?6, ?7, 0)`,
  )
    .bind(o.sessionId, o.segmentId, 'device-ada', o.firstSeq ?? 1, o.bytes.length, o.rawBytes, '0'.repeat(64))
    .run();
}
