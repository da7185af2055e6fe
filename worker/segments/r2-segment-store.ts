import type { SegmentListing } from './segment-listing.ts';
import type { SegmentStore, StoredSegment } from './segment-store.ts';
import { segmentFolder, segmentIdOf, segmentKey, segmentLimits } from '../../shared/protocol/segments.ts';
import { bodyIncompleteError, hashMismatchError, storageUnavailableError } from './errors.ts';

/** What R2 takes in one request. */
const DELETED_AT_ONCE = 1000;
const allSegments = 'segments/';

/** Segments as objects of one bucket. Its metadata says whose they are, should the receipts be lost. */
export function createR2SegmentStore(bucket: R2Bucket): SegmentStore {
  return {
    async get(name) {
      const object = await bucket.get(segmentKey(name));
      if (object === null) return undefined;
      if (object.size > segmentLimits.maxBytes) {
        await object.body.cancel();
        return undefined;
      }
      return { ...describe(object), body: object.body };
    },
    async head(name) {
      const object = await bucket.head(segmentKey(name));
      return object === null ? undefined : describe(object);
    },
    async put({ body, sha256, device_id, ...name }) {
      try {
        const written = await bucket.put(segmentKey(name), body, {
          // R2 compares and refuses, so the Worker hashes nothing.
          sha256,
          onlyIf: { etagDoesNotMatch: '*' },
          httpMetadata: { contentType: 'application/x-ndjson', contentEncoding: 'gzip' },
          customMetadata: { device_id, sha256 },
        });
        return written !== null;
      } catch (error) {
        throw explain(error);
      }
    },
    async delete(names) {
      for (let at = 0; at < names.length; at += DELETED_AT_ONCE)
        await bucket.delete(names.slice(at, at + DELETED_AT_ONCE).map(segmentKey));
    },
    async list({ session_id }) {
      const prefix = segmentFolder(session_id);
      const found: R2Object[] = [];
      let cursor: string | undefined;
      do {
        const page = await bucket.list({
          prefix,
          include: ['customMetadata'],
          ...(cursor === undefined ? {} : { cursor }),
        });
        found.push(...page.objects);
        cursor = page.truncated ? page.cursor : undefined;
      } while (cursor !== undefined);
      return found.map((object) => ({
        session_id,
        segment_id: segmentIdOf({ key: object.key, session_id }),
        ...describe(object),
      }));
    },
  };
}

/** The whole bucket's segments, page by page. */
export function createSegmentListing(bucket: R2Bucket): SegmentListing {
  return async ({ after, limit }) => {
    const page = await bucket.list({
      prefix: allSegments,
      limit,
      ...(after === '' ? {} : { startAfter: after }),
    });
    const segments = page.objects.map(({ key, size, uploaded }) => {
      const session_id = key.slice(allSegments.length, key.indexOf('/', allSegments.length));
      return {
        session_id,
        segment_id: segmentIdOf({ key, session_id }),
        key,
        bytes: size,
        at: uploaded.getTime(),
      };
    });
    return { segments, isLast: !page.truncated };
  };
}

function describe(object: R2Object): StoredSegment {
  const { sha256, device_id } = object.customMetadata ?? {};
  return { bytes: object.size, sha256, device_id };
}

/** Refusals of R2 and of the stream that it reads can be told apart by their text alone. */
function explain(error: unknown): unknown {
  const said = error instanceof Error ? error.message : '';
  if (/checksum|SHA-256|10037/i.test(said)) return hashMismatchError();
  if (/expected bytes/i.test(said)) return bodyIncompleteError();
  return storageUnavailableError({ cause: error });
}
