import { fromHex } from '../data/hex.ts';
import { createD1SegmentStore } from './d1-segment-store.ts';
import type { SegmentStore } from './segment-store.ts';
import { spaceLimits } from './space-limits.ts';

type Name = { session_id: string; segment_id: string };
type Chunk = Name & { chunk: number; bytes: number; sha256: string; device_id: string; body: string };

/** Of each run of cron: inside what one run may ask, with room for the other tasks. */
const bounds = { rounds: 8, chunks: 12, evicted: 500 };

/** Bytes of segments that lie in D1. */
export async function readSpace(db: D1Database): Promise<number> {
  return (await db.prepare('SELECT bytes FROM segment_space').first<number>('bytes')) ?? 0;
}

/** Counts anew what was counted along. */
export async function recountSpace(db: D1Database): Promise<void> {
  await db
    .prepare(
      'UPDATE segment_space SET bytes = (SELECT coalesce(sum(bytes), 0) FROM segment_chunks WHERE chunk = 0)',
    )
    .run();
}

/**
 * Moves some segments from D1 to R2: each is there, with the same length and hash, before it goes here. A stop at any line
 * leaves at least one copy; the next run goes on.
 */
export async function moveSegments(o: { db: D1Database; r2: SegmentStore }): Promise<{ moved: number }> {
  const d1 = createD1SegmentStore(o.db);
  let moved = 0;
  let after: Name = { session_id: '', segment_id: '' };
  for (let round = 0; round < bounds.rounds; round += 1) {
    const { results } = await o.db
      .prepare(
        `SELECT session_id, segment_id, chunk, bytes, sha256, device_id, hex(body) AS body FROM segment_chunks
        WHERE (session_id, segment_id) > (?1, ?2) ORDER BY session_id, segment_id, chunk LIMIT ${bounds.chunks}`,
      )
      .bind(after.session_id, after.segment_id)
      .all<Chunk>();
    const whole = wholeSegments(results);
    const arrived: Name[] = [];
    for (const segment of whole) if (await copy({ segment, r2: o.r2 })) arrived.push(segment);
    await d1.delete(arrived);
    moved += arrived.length;
    const last = whole.at(-1);
    if (last === undefined) break;
    after = last;
  }
  return { moved };
}

type Whole = Name & { sha256: string; device_id: string; content: Uint8Array<ArrayBuffer> };

/** Those of which every chunk is among the rows. */
function wholeSegments(rows: readonly Chunk[]): Whole[] {
  const groups = Map.groupBy(rows, ({ session_id, segment_id }) => `${session_id}/${segment_id}`);
  return [...groups.values()].flatMap((chunks) => {
    const [first] = chunks;
    if (first === undefined) return [];
    const { session_id, segment_id, sha256, device_id, bytes } = first;
    const content = new Uint8Array(bytes);
    let at = 0;
    for (const part of chunks.map(({ body }) => fromHex(body))) {
      if (at + part.byteLength > bytes) return [];
      content.set(part, at);
      at += part.byteLength;
    }
    return at === bytes ? [{ session_id, segment_id, sha256, device_id, content }] : [];
  });
}

async function copy({ segment, r2 }: { segment: Whole; r2: SegmentStore }): Promise<boolean> {
  const { content, session_id, segment_id, sha256, device_id } = segment;
  const name = { session_id, segment_id };
  const { readable, writable } = new FixedLengthStream(content.byteLength);
  const writer: WritableStreamDefaultWriter = writable.getWriter();
  // Who does not read to the end has failed, and says so himself.
  void writer
    .write(content)
    .then(() => writer.close())
    .catch(() => undefined);
  try {
    await r2.put({ ...name, sha256, device_id, body: readable });
  } catch {
    // It stays where it is, for the next run; the others go on.
    return false;
  }
  const stored = await r2.head(name);
  return stored?.bytes === content.byteLength && stored.sha256 === sha256;
}

/** Lets the oldest go, with their receipts, until what stays is as little as is wanted. Figures stay. */
export async function evictSegments(db: D1Database): Promise<{ evicted: number }> {
  const over = (await readSpace(db)) - spaceLimits.wanted;
  if (over <= 0) return { evicted: 0 };
  const { results } = await db
    .prepare(
      `SELECT session_id, segment_id, first_seq, bytes FROM segments ORDER BY received_at, session_id, first_seq
      LIMIT ${bounds.evicted}`,
    )
    .all<Name & { first_seq: number; bytes: number }>();
  const oldest: typeof results = [];
  let freed = 0;
  for (const segment of results) {
    if (freed >= over) break;
    oldest.push(segment);
    freed += segment.bytes;
  }
  await createD1SegmentStore(db).delete(oldest);
  await db
    .prepare(
      `DELETE FROM segments WHERE (session_id, first_seq, segment_id) IN
        (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1))`,
    )
    .bind(JSON.stringify(oldest.map((one) => [one.session_id, one.first_seq, one.segment_id])))
    .run();
  return { evicted: oldest.length };
}
