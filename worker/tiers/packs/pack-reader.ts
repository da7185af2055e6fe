import { toHex } from '../../../shared/core/hex.ts';
import { findObject, type CataloguedObject } from '../catalogue.ts';
import { noCopyError } from '../errors.ts';
import { giveAtOnce } from '../give-object.ts';
import type { TierStores } from '../tier-store.ts';
import { segmentInArchiveError } from './errors.ts';
import { listPacked, packObjectId, type PackedSegment } from './packed-repository.ts';

type Name = { session_id: string; segment_id: string };
/** Bytes of a pack, from `offset` on. */
type Span = { offset: number; bytes: Uint8Array<ArrayBuffer>; isDoubtful: boolean };

/**
 * Reads from packs while one request lasts: what lies where is asked once for a session. Whoever wants a second segment of a
 * session from a pack gets all of the session that lies there with one read, of which this and the next are cut. Throws
 * `segment.in_archive` and `bundle.no_copy`.
 */
export function createPackReader(o: { db: D1Database; stores: () => Promise<TierStores> }) {
  const { db } = o;
  const lists = new Map<string, Promise<PackedSegment[]>>();
  const objects = new Map<string, Promise<CataloguedObject | undefined>>();
  const spans = new Map<string, Promise<Span>>();
  const opened = new Set<string>();
  const renewed = new Set<string>();

  const listOf = (sessionId: string) =>
    once({ of: lists, key: sessionId, make: () => listPacked({ db, sessionIds: [sessionId] }) });

  async function pick({ session_id, segment_id }: Name): Promise<PackedSegment | undefined> {
    return (await listOf(session_id)).find((one) => one.segment_id === segment_id);
  }

  async function readPart(object: CataloguedObject, part: { offset: number; length: number }) {
    const answer = await giveAtOnce({ object, stores: await o.stores(), part, orDamaged: true });
    if (answer.kind === 'body') return answer;
    throw segmentInArchiveError({ readyAt: answer.kind === 'restoring' ? answer.readyAt : undefined });
  }

  async function readSpan(object: CataloguedObject, of: PackedSegment): Promise<Span> {
    const beside = (await listOf(of.session_id)).filter(({ pack_id }) => pack_id === of.pack_id);
    const offset = Math.min(...beside.map(({ start_at }) => start_at));
    const end = Math.max(...beside.map(({ start_at, bytes }) => start_at + bytes));
    const { body, isDoubtful } = await readPart(object, { offset, length: end - offset });
    return { offset, bytes: new Uint8Array(await new Response(body).arrayBuffer()), isDoubtful };
  }

  return {
    async find(name: Name): Promise<PackedSegment | undefined> {
      const { session_id } = name;
      const isFresh = !lists.has(session_id);
      const found = await pick(name);
      if (found !== undefined || isFresh || renewed.has(session_id)) return found;
      // It may have been packed since the list was read; once is enough for one request.
      renewed.add(session_id);
      lists.delete(session_id);
      return pick(name);
    },
    /** Undefined where its pack is not known any more. */
    async read(packed: PackedSegment): Promise<ReadableStream<Uint8Array> | undefined> {
      const objectId = packObjectId(packed.pack_id);
      const object = await once({ of: objects, key: objectId, make: () => findObject({ db, objectId }) });
      if (object === undefined) return undefined;
      const key = `${packed.session_id}/${packed.pack_id}`;
      if (!opened.has(key)) {
        opened.add(key);
        const { body, isDoubtful } = await readPart(object, {
          offset: packed.start_at,
          length: packed.bytes,
        });
        if (!isDoubtful) return body;
        return wholeOnly({ packed, bytes: new Uint8Array(await new Response(body).arrayBuffer()) });
      }
      const { offset, bytes, isDoubtful } = await once({
        of: spans,
        key,
        make: () => readSpan(object, packed),
      });
      const start = packed.start_at - offset;
      const part = bytes.slice(start, start + packed.bytes);
      return isDoubtful ? wholeOnly({ packed, bytes: part }) : new Blob([part]).stream();
    },
    forget(names: readonly Name[]): void {
      for (const { session_id } of names) lists.delete(session_id);
    },
  };
}

/** Of a pack that is damaged somewhere each segment that is as it was is given. Throws `bundle.no_copy`. */
async function wholeOnly(o: {
  packed: PackedSegment;
  bytes: Uint8Array<ArrayBuffer>;
}): Promise<ReadableStream<Uint8Array>> {
  const { packed, bytes } = o;
  if (toHex(await crypto.subtle.digest('SHA-256', bytes)) !== packed.sha256)
    throw noCopyError({ tried: [`what is left of ${packed.segment_id} is not as it was stored`] });
  return new Blob([bytes]).stream();
}

function once<Value>(o: {
  of: Map<string, Promise<Value>>;
  key: string;
  make: () => Promise<Value>;
}): Promise<Value> {
  const known = o.of.get(o.key);
  if (known !== undefined) return known;
  const made = o.make();
  o.of.set(o.key, made);
  return made;
}
