import type { SegmentStore, StoredSegment } from './segment-store.ts';
import { segmentLimits } from '../../shared/protocol/segments.ts';
import { fromHex, toHex } from '../data/hex.ts';
import { hashMismatchError, spaceFullError } from './errors.ts';
import { spaceLimits } from './space-limits.ts';

/** Bytes of one row; in hexadecimal, which is how they travel, twice as many characters: D1 takes 2,000,000. */
const CHUNK_BYTES = 900_000;

type Row = { bytes: number; sha256: string; device_id: string };

/**
 * Segments as rows of D1, for a cloud without R2. Bytes travel in hexadecimal: D1 turns a blob into a list of numbers, which
 * costs a hundred times as much.
 */
export function createD1SegmentStore(db: D1Database): SegmentStore {
  return {
    async get({ session_id, segment_id }) {
      const { results } = await db
        .prepare(
          `SELECT bytes, sha256, device_id, hex(body) AS body FROM segment_chunks
          WHERE session_id = ?1 AND segment_id = ?2 ORDER BY chunk`,
        )
        .bind(session_id, segment_id)
        .all<Row & { body: string }>();
      const [first] = results;
      if (first === undefined || first.bytes > segmentLimits.maxBytes) return undefined;
      const { bytes, sha256, device_id } = first;
      return { bytes, sha256, device_id, body: streamOf(results.map(({ body }) => fromHex(body))) };
    },
    async head({ session_id, segment_id }) {
      const row = await db
        .prepare(
          `SELECT bytes, sha256, device_id FROM segment_chunks
          WHERE session_id = ?1 AND segment_id = ?2 AND chunk = 0`,
        )
        .bind(session_id, segment_id)
        .first<Row>();
      return row ?? undefined;
    },
    async put({ body, sha256, device_id, session_id, segment_id }) {
      const content = new Uint8Array(await new Response(body).arrayBuffer());
      const digest = toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', content)));
      if (digest !== sha256) throw hashMismatchError();
      const bytes = content.byteLength;
      const name = [session_id, segment_id] as const;
      // Later chunks only where the first one is of the same bytes: of two senders at once one has all.
      const insert = db.prepare(
        `INSERT INTO segment_chunks (session_id, segment_id, chunk, bytes, sha256, device_id, body)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, unhex(?7)
        WHERE (?3 = 0 AND (SELECT bytes FROM segment_space) + ?4 <= ${spaceLimits.most})
          OR (?3 > 0 AND EXISTS (SELECT 1 FROM segment_chunks
            WHERE session_id = ?1 AND segment_id = ?2 AND chunk = 0 AND sha256 = ?5))
        ON CONFLICT DO NOTHING`,
      );
      const chunks = Array.from({ length: Math.max(1, Math.ceil(bytes / CHUNK_BYTES)) }, (_, chunk) => {
        const part = content.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES);
        return insert.bind(...name, chunk, bytes, sha256, device_id, toHex(part));
      });
      const [first] = await db.batch(chunks);
      if (first?.meta.changes === 1) {
        await db.prepare('UPDATE segment_space SET bytes = bytes + ?1').bind(bytes).run();
        return true;
      }
      if ((await this.head({ session_id, segment_id })) === undefined) throw spaceFullError();
      return false;
    },
    async delete(names) {
      if (names.length === 0) return;
      const sent = JSON.stringify(names.map(({ session_id, segment_id }) => [session_id, segment_id]));
      const named = `(session_id, segment_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1))`;
      await db.batch([
        db
          .prepare(
            `UPDATE segment_space SET bytes = max(0, bytes - coalesce((
              SELECT sum(bytes) FROM segment_chunks WHERE chunk = 0 AND ${named}), 0))`,
          )
          .bind(sent),
        db.prepare(`DELETE FROM segment_chunks WHERE ${named}`).bind(sent),
      ]);
    },
    async list({ session_id }) {
      const { results } = await db
        .prepare(
          `SELECT session_id, segment_id, bytes, sha256, device_id FROM segment_chunks
          WHERE session_id = ?1 AND chunk = 0 ORDER BY segment_id`,
        )
        .bind(session_id)
        .all<Row & { session_id: string; segment_id: string }>();
      return results satisfies StoredSegment[];
    },
  };
}

function streamOf(parts: readonly Uint8Array<ArrayBuffer>[]): ReadableStream<Uint8Array> {
  return new Blob([...parts]).stream();
}
