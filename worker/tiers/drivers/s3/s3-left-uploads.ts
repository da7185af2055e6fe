import { abortUpload, listUploads, readResume } from './s3-pieces.ts';
import type { S3Bucket, S3Objects } from './s3-objects.ts';

/** Uploads that one run looks at, and ends of them. */
const LOOKED_AT = 200;
const ENDED = 20;

/**
 * Ends uploads in parts that began before a moment and that nobody goes on with: what they have sent is paid for, and shows in
 * no list of objects. Answers with how many were ended. `keep`: the `resume` of those that are gone on with.
 */
export async function endLeftUploads(o: {
  opened: S3Bucket['opened'];
  objects: S3Objects;
  before: number;
  keep: readonly string[];
}): Promise<number> {
  const { Bucket, Key: Prefix } = o.objects.nameOf('');
  const kept = new Set(o.keep.map((resume) => readResume(resume).id));
  const uploads = await listUploads({ opened: o.opened, Bucket, Prefix, most: LOOKED_AT });
  const left = uploads
    .filter(
      ({ UploadId = '', Initiated }) =>
        UploadId !== '' && !kept.has(UploadId) && Initiated !== undefined && Initiated.getTime() < o.before,
    )
    .slice(0, ENDED);
  for (const { Key, UploadId } of left) await abortUpload({ opened: o.opened, Bucket, Key, UploadId });
  return left.length;
}
