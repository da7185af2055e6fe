import { z } from 'zod';
import { isAppError } from '../../shared/core/errors.ts';
import { toHex } from '../../shared/core/hex.ts';
import { tierHashError, tierUnavailableError } from './errors.ts';
import type { PieceUpload, StoredObject, TierStore } from './tier-store.ts';

const resumeSchema = z.object({
  uploadId: z.string(),
  parts: z.array(z.object({ partNumber: z.number(), etag: z.string() })),
});

/** Objects of one bucket. R2 compares the SHA-256 of what it is given; of uploads in pieces it keeps none. */
export function createR2TierStore(bucket: R2Bucket): TierStore {
  const open = ({ key, resume }: PieceUpload) => {
    const { uploadId, parts } = resumeSchema.parse(JSON.parse(resume));
    return { upload: bucket.resumeMultipartUpload(key, uploadId), uploadId, parts };
  };
  const store: TierStore = {
    tier: 'r2',
    async put({ key, bytes, sha256 }, body) {
      // R2 wants to know how much comes; a body of another length fails.
      const { readable, writable } = new FixedLengthStream(bytes);
      const sent = body.pipeTo(writable).then(
        () => 'whole' as const,
        () => 'broken off' as const,
      );
      try {
        return describe(await bucket.put(key, readable, { sha256 }));
      } catch (error) {
        await readable.cancel().catch(() => undefined);
        if ((await sent) === 'broken off') throw tierHashError({ tier: 'r2', key, cause: error });
        const said = error instanceof Error ? error.message : String(error);
        if (/checksum|SHA-256|10037/i.test(said)) throw tierHashError({ tier: 'r2', key, cause: error });
        throw tierUnavailableError({ tier: 'r2', why: said, cause: error });
      }
    },
    async get({ key }, range) {
      const object = await bucket.get(key, range === undefined ? {} : { range });
      return object === null ? { kind: 'missing' } : { kind: 'body', body: object.body };
    },
    async head({ key }) {
      const object = await bucket.head(key);
      return object === null ? undefined : describe(object);
    },
    async delete({ key }) {
      await bucket.delete(key);
    },
    async begin({ key }) {
      const { uploadId } = await bucket.createMultipartUpload(key);
      return JSON.stringify({ uploadId, parts: [] });
    },
    async piece(o, { number, body }) {
      const { upload, uploadId, parts } = open(o);
      const { partNumber, etag } = await upload.uploadPart(number + 1, body);
      const others = parts.filter((part) => part.partNumber !== partNumber);
      return JSON.stringify({ uploadId, parts: [...others, { partNumber, etag }] });
    },
    async finish(o) {
      const { upload, parts } = open(o);
      try {
        return describe(await upload.complete(parts));
      } catch (error) {
        const object = await bucket.head(o.key);
        if (object?.size === o.bytes) return describe(object);
        const why = error instanceof Error ? error.message : String(error);
        throw tierUnavailableError({ tier: 'r2', why, cause: error });
      }
    },
    async abort(o) {
      await open(o).upload.abort();
    },
  };
  return {
    ...store,
    get: (...of) => explained(() => store.get(...of)),
    head: (copy) => explained(() => store.head(copy)),
    delete: (copy) => explained(() => store.delete(copy)),
    begin: (object) => explained(() => store.begin(object)),
    piece: (...of) => explained(() => store.piece(...of)),
    abort: (upload) => explained(() => store.abort(upload)),
  };
}

/** What R2 throws has words of its own; to whoever moves objects it is a tier that cannot be used. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw isAppError(error) ? error : tierUnavailableError({ tier: 'r2', why, cause: error });
  }
}

/** What lies in R2 below a prefix, in the order of keys; `at`: when it was stored, Unix ms. */
export type StoredListing = (o: {
  prefix: string;
  after: string;
  limit: number;
}) => Promise<{ objects: { key: string; at: number }[]; isLast: boolean }>;

export function createR2Listing(bucket: R2Bucket): StoredListing {
  return async ({ prefix, after, limit }) => {
    const page = await bucket.list({ prefix, limit, ...(after === '' ? {} : { startAfter: after }) });
    const objects = page.objects.map(({ key, uploaded }) => ({ key, at: uploaded.getTime() }));
    return { objects, isLast: !page.truncated };
  };
}

function describe({ key, size, checksums, version }: R2Object): StoredObject {
  return {
    tier: 'r2',
    key,
    remoteId: version,
    bytes: size,
    ...(checksums.sha256 === undefined ? {} : { sha256: toHex(checksums.sha256) }),
    ...(checksums.md5 === undefined ? {} : { md5: toHex(checksums.md5) }),
  };
}
