import { abortUpload, listUploads } from './s3-pieces.ts';
import type { S3Bucket, S3Objects } from './s3-objects.ts';

/** Of one key; others that begin with it are among them. */
const LOOKED_AT = 10;

/**
 * Ends uploads in parts of these keys that began before a moment: what they have sent is paid for, and shows in no list of
 * objects. Answers with how many were ended.
 */
export async function endLeftUploads(o: {
  opened: S3Bucket['opened'];
  objects: S3Objects;
  before: number;
  keys: readonly string[];
}): Promise<number> {
  const { opened, before } = o;
  let ended = 0;
  for (const key of o.keys) {
    const { Bucket, Key: Prefix } = o.objects.nameOf(key);
    for (const { Key, UploadId, Initiated } of await listUploads({
      opened,
      Bucket,
      Prefix,
      most: LOOKED_AT,
    })) {
      if (Key !== Prefix || UploadId === undefined) continue;
      if (Initiated === undefined || Initiated.getTime() >= before) continue;
      await abortUpload({ opened, Bucket, Key, UploadId });
      ended += 1;
    }
  }
  return ended;
}
