import type { Clock } from '../../../../shared/core/clock.ts';
import { toHex } from '../../../../shared/core/hex.ts';
import { tierHashError } from '../../errors.ts';
import { PIECE_BYTES, type StoredObject, type TierStore } from '../../tier-store.ts';
import { readPieces } from '../read-pieces.ts';
import { hexToBase64 } from './checksums.ts';
import { explained } from './s3-client.ts';
import { isWrongHash, readFailure } from './s3-failures.ts';
import { createS3Objects, signedHash, type S3Bucket } from './s3-objects.ts';
import { createS3Pieces, readResume } from './s3-pieces.ts';
import { endLeftUploads } from './s3-left-uploads.ts';
import { askRestore } from './s3-restore.ts';

/** Objects of one bucket. What lies in an archive class is asked for first, and read some hours later. */
export function createS3Store(o: S3Bucket & { clock: Clock }): TierStore {
  const { sdk, client } = o.opened;
  const { storage_class: StorageClass } = o.access;
  const objects = createS3Objects(o);
  const { placeOf, nameOf, head, stored } = objects;
  const { begin, sendPart, finish, abort } = createS3Pieces({ ...o, objects });

  async function putWhole(
    object: { key: string; sha256: string },
    body: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    const command = new sdk.PutObjectCommand({
      ...nameOf(object.key),
      Body: body,
      ContentLength: body.byteLength,
      StorageClass,
      ChecksumSHA256: hexToBase64(object.sha256),
      Metadata: { sha256: object.sha256 },
    });
    command.middlewareStack.add(signedHash(object.sha256), { step: 'build', name: 'signedHash' });
    try {
      await client.send(command);
    } catch (error) {
      const failure = readFailure(error);
      if (failure !== undefined && isWrongHash(failure))
        throw tierHashError({ tier: 's3', key: object.key, cause: error });
      throw error;
    }
  }

  async function putInPieces(
    object: { key: string; bytes: number; sha256: string },
    body: ReadableStream<Uint8Array>,
  ): Promise<StoredObject> {
    const { key, bytes } = object;
    const whole = new crypto.DigestStream('SHA-256');
    const writer = whole.getWriter();
    let resume = await begin({ key });
    try {
      let number = 0;
      for await (const piece of readPieces({ body, bytes: PIECE_BYTES, total: bytes })) {
        await writer.write(piece);
        const sha256 = toHex(await crypto.subtle.digest('SHA-256', piece));
        resume = await sendPart({ key, resume, number, body: piece, sha256 });
        number += 1;
      }
      await writer.close();
      if (toHex(await whole.digest) !== object.sha256) throw tierHashError({ tier: 's3', key });
      return await finish({ key, bytes, resume: '' }, resume);
    } catch (error) {
      // Where that does not arrive either, it is ended as one that was left (see endLeftUploads).
      await abort(key, resume).catch(() => undefined);
      throw error;
    }
  }

  return {
    tier: 's3',
    put: ({ key, bytes, sha256 }, body) =>
      explained(async () => {
        if (bytes > PIECE_BYTES) return putInPieces({ key, bytes, sha256 }, body);
        let whole = new Uint8Array();
        for await (const piece of readPieces({ body, bytes: PIECE_BYTES + 1, total: bytes })) whole = piece;
        if (whole.byteLength !== bytes) throw tierHashError({ tier: 's3', key });
        await putWhole({ key, sha256 }, whole);
        return stored({ key, remoteId: '' });
      }),
    get: (copy, range) =>
      explained(async () => {
        const Range = range && `bytes=${range.offset}-${range.offset + range.length - 1}`;
        try {
          const { Body } = await client.send(new sdk.GetObjectCommand({ ...placeOf(copy), Range }));
          return { kind: 'body', body: Body as unknown as ReadableStream<Uint8Array> };
        } catch (error) {
          const failure = readFailure(error);
          if (failure?.status === 404 && failure.code !== 'NoSuchBucket') return { kind: 'missing' };
          if (failure?.code === 'InvalidObjectState') return askRestore({ ...o, copy, objects });
          throw error;
        }
      }),
    head: (copy) => explained(() => head(copy)),
    delete: (copy) =>
      explained(async () => {
        await client.send(new sdk.DeleteObjectCommand(placeOf(copy)));
      }),
    begin: (object) => explained(async () => JSON.stringify(await begin(object))),
    piece: ({ key, resume }, piece) =>
      explained(async () => JSON.stringify(await sendPart({ key, resume: readResume(resume), ...piece }))),
    finish: (upload) => explained(() => finish(upload, readResume(upload.resume))),
    abort: ({ key, resume }) => explained(() => abort(key, readResume(resume))),
    endUploads: ({ before, keys }) =>
      explained(() => endLeftUploads({ opened: o.opened, objects, before, keys })),
  };
}
