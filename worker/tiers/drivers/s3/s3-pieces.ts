import { z } from 'zod';
import { tierHashError } from '../../errors.ts';
import type { PieceUpload, StoredObject } from '../../tier-store.ts';
import { tierUploadLostError } from '../errors.ts';
import { hexToBase64 } from './checksums.ts';
import { isWrongHash, readFailure } from './s3-failures.ts';
import { signedHash, type S3Bucket, type S3Objects } from './s3-objects.ts';

const resumeSchema = z.object({
  bucket: z.string(),
  id: z.string(),
  parts: z.array(z.object({ number: z.number(), etag: z.string(), sha256: z.string() })),
});
/** An upload in parts and what has arrived of it. */
export type Resume = z.infer<typeof resumeSchema>;

export function readResume(resume: string): Resume {
  return resumeSchema.parse(JSON.parse(resume));
}

type Opened = S3Bucket['opened'];

/** Unfinished ones below a prefix, up to so many. */
export async function listUploads(o: { opened: Opened; Bucket: string; Prefix: string; most: number }) {
  const { sdk, client } = o.opened;
  const { Bucket, Prefix } = o;
  try {
    const { Uploads = [] } = await client.send(
      new sdk.ListMultipartUploadsCommand({ Bucket, Prefix, MaxUploads: o.most }),
    );
    return Uploads;
  } catch (error) {
    // Stores that speak only a part of S3.
    if (readFailure(error)?.code === 'NotImplemented') return [];
    throw error;
  }
}

/** Also one that is finished or ended already. */
export async function abortUpload(o: {
  opened: Opened;
  Bucket: string;
  Key: string | undefined;
  UploadId: string | undefined;
}): Promise<void> {
  const { sdk, client } = o.opened;
  const { Bucket, Key, UploadId } = o;
  try {
    await client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  } catch (error) {
    if (readFailure(error)?.code !== 'NoSuchUpload') throw error;
  }
}

/** Uploads in parts; each part says its SHA-256, and S3 compares. */
export function createS3Pieces(o: S3Bucket & { objects: S3Objects }) {
  const { sdk, client } = o.opened;
  const { bucket, storage_class: StorageClass } = o.access;
  const { nameOf, head, stored } = o.objects;

  /** What an upload that nobody goes on with has sent is paid for, and shows in no list of objects. */
  async function abortOlder(key: string): Promise<void> {
    const { Bucket, Key } = nameOf(key);
    for (const { Key: other, UploadId } of await listUploads({
      opened: o.opened,
      Bucket,
      Prefix: Key,
      most: 10,
    })) {
      if (other !== Key || UploadId === undefined) continue;
      await abortUpload({ opened: o.opened, Bucket, Key, UploadId });
    }
  }

  async function begin({ key }: { key: string }): Promise<Resume> {
    await abortOlder(key);
    const { UploadId } = await client.send(
      new sdk.CreateMultipartUploadCommand({ ...nameOf(key), StorageClass, ChecksumAlgorithm: 'SHA256' }),
    );
    return { bucket, id: UploadId ?? '', parts: [] };
  }

  async function sendPart(o: {
    key: string;
    resume: Resume;
    number: number;
    body: Uint8Array<ArrayBuffer>;
    sha256: string;
  }): Promise<Resume> {
    const { key, resume, number, body, sha256 } = o;
    const command = new sdk.UploadPartCommand({
      ...nameOf(key),
      Bucket: resume.bucket,
      UploadId: resume.id,
      PartNumber: number + 1,
      Body: body,
      ContentLength: body.byteLength,
      ChecksumSHA256: hexToBase64(sha256),
    });
    command.middlewareStack.add(signedHash(sha256), { step: 'build', name: 'signedHash' });
    try {
      const { ETag = '' } = await client.send(command);
      const others = resume.parts.filter((part) => part.number !== number);
      return { ...resume, parts: [...others, { number, etag: ETag, sha256 }] };
    } catch (error) {
      const failure = readFailure(error);
      if (failure?.code === 'NoSuchUpload') throw tierUploadLostError({ tier: 's3', key, cause: error });
      if (failure !== undefined && isWrongHash(failure))
        throw tierHashError({ tier: 's3', key, cause: error });
      throw error;
    }
  }

  async function finish({ key, bytes }: PieceUpload, resume: Resume): Promise<StoredObject> {
    const place = { ...nameOf(key), Bucket: resume.bucket };
    const copy = { key, remoteId: `${place.Bucket}/${place.Key}` };
    const parts = resume.parts.toSorted((left, right) => left.number - right.number);
    try {
      await client.send(
        new sdk.CompleteMultipartUploadCommand({
          ...place,
          UploadId: resume.id,
          MultipartUpload: {
            Parts: parts.map(({ number, etag, sha256 }) => ({
              PartNumber: number + 1,
              ETag: etag,
              ChecksumSHA256: hexToBase64(sha256),
            })),
          },
        }),
      );
    } catch (error) {
      if (readFailure(error)?.code !== 'NoSuchUpload') throw error;
      // Finished already, by an answer that did not reach us; or given up.
      const there = await head(copy);
      if (there?.bytes === bytes) return there;
      throw tierUploadLostError({ tier: 's3', key, cause: error });
    }
    return stored(copy);
  }

  function abort(key: string, { bucket: Bucket, id }: Resume): Promise<void> {
    return abortUpload({ opened: o.opened, ...nameOf(key), Bucket, UploadId: id });
  }

  return { begin, sendPart, finish, abort };
}
