import type { Clock } from '../../../../shared/core/clock.ts';
import { tierUnavailableError } from '../../errors.ts';
import type { TierStore } from '../../tier-store.ts';
import { nextRestoreStep, readRestore } from './s3-classes.ts';
import { readFailure } from './s3-failures.ts';
import type { S3Bucket, S3Objects } from './s3-objects.ts';

/** How long a copy that was restored from the archive can be read. */
const restoredDays = 7;

/** Asks for what lies in the archive, once: whoever asks again meets the restore that is under way. */
export async function askRestore(o: {
  copy: Parameters<TierStore['get']>[0];
  opened: S3Bucket['opened'];
  objects: S3Objects;
  clock: Clock;
}): Promise<Awaited<ReturnType<TierStore['get']>>> {
  const { sdk, client } = o.opened;
  const there = await o.objects.look(o.copy);
  if (there === undefined) return { kind: 'missing' };
  const { StorageClass: storageClass, Restore } = there.found;
  const now = o.clock();
  const step = nextRestoreStep({ storageClass, restore: readRestore(Restore), now });
  if (step.kind === 'stuck')
    throw tierUnavailableError({
      tier: 's3',
      why: `it does not give out what lies in ${storageClass ?? 'it'}`,
    });
  if (step.kind === 'ask') {
    try {
      await client.send(
        new sdk.RestoreObjectCommand({
          ...there.place,
          RestoreRequest: { Days: restoredDays, GlacierJobParameters: { Tier: 'Standard' } },
        }),
      );
    } catch (error) {
      if (readFailure(error)?.code !== 'RestoreAlreadyInProgress') throw error;
    }
  }
  return { kind: 'restoring', readyAt: step.readyAt };
}
