import type { Clock } from '../../../../shared/core/clock.ts';
import { tierUnavailableError } from '../../errors.ts';
import type { StoredObject, TierStore } from '../../tier-store.ts';
import { readChecksum } from './checksums.ts';
import type { S3Setup } from '../../../../shared/protocol/tiers.ts';
import type { OpenedS3 } from './s3-client.ts';
import { readFailure } from './s3-failures.ts';
import { readArchived } from './s3-classes.ts';

type Copy = Parameters<TierStore['head']>[0];
export type S3Bucket = { opened: OpenedS3; access: Pick<S3Setup, 'bucket' | 'storage_class'> };
export type S3Objects = ReturnType<typeof createS3Objects>;

/** Everything of ours lies below it, so that a policy can name it. */
const root = 'SubAgentTracking';

/** Objects of a bucket as S3 itself tells of them. */
export function createS3Objects({
  opened: { sdk, client },
  access: { bucket },
  clock,
}: S3Bucket & { clock: Clock }) {
  /** A copy stays where it was put, also when the bucket of the settings is another one by now. */
  const placeOf = ({ key, remoteId }: Copy) => {
    const at = remoteId.indexOf('/');
    return at > 0
      ? { Bucket: remoteId.slice(0, at), Key: remoteId.slice(at + 1) }
      : { Bucket: bucket, Key: `${root}/${key}` };
  };
  const nameOf = (key: string) => placeOf({ key, remoteId: '' });

  async function look(copy: Copy) {
    const place = placeOf(copy);
    try {
      const found = await client.send(new sdk.HeadObjectCommand({ ...place, ChecksumMode: 'ENABLED' }));
      return { place, found };
    } catch (error) {
      if (readFailure(error)?.status === 404) return undefined;
      throw error;
    }
  }

  async function head(copy: Copy): Promise<StoredObject | undefined> {
    const there = await look(copy);
    if (there === undefined) return undefined;
    const { place, found } = there;
    return {
      tier: 's3',
      key: copy.key,
      remoteId: `${place.Bucket}/${place.Key}`,
      bytes: found.ContentLength ?? 0,
      ...readChecksum(found.ChecksumSHA256),
      storageClass: found.StorageClass ?? 'STANDARD',
      ...readArchived({ storageClass: found.StorageClass, restore: found.Restore, now: clock() }),
    };
  }

  async function stored(copy: Copy): Promise<StoredObject> {
    const found = await head(copy);
    if (found === undefined) throw tierUnavailableError({ tier: 's3', why: 'what was stored is not there' });
    return found;
  }

  return { placeOf, nameOf, look, head, stored };
}

/** The hash of a body is known: the SDK signs it and counts nothing itself. */
export function signedHash(sha256: string) {
  return <Args extends { request: unknown }, Result>(next: (args: Args) => Promise<Result>) =>
    async (args: Args) => {
      (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = sha256;
      return next(args);
    };
}
