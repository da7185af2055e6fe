import { z } from 'zod';
import type { Clock } from '../../../shared/core/clock.ts';
import { s3SetupSchema, type S3Setup } from '../../../shared/protocol/tiers.ts';
import type { Wait } from '../../http/wait.ts';
import { openDriveClient, type DriveClient } from '../drivers/drive/drive-client.ts';
import { createDriveIds } from '../drivers/drive/drive-ids.ts';
import { createDriveStore } from '../drivers/drive/drive-store.ts';
import { tierMissetError } from '../drivers/errors.ts';
import { openS3Client } from '../drivers/s3/s3-client.ts';
import { createS3Store } from '../drivers/s3/s3-store.ts';
import type { TierStore } from '../tier-store.ts';
import type { Seal } from './seal.ts';
import type { StoredTier } from './settings-repository.ts';

export type TierDeps = { db: D1Database; clock: Clock; fetch: typeof fetch; wait: Wait; seal: Seal };

const driveSecretsSchema = z.object({
  client_secret: z.string(),
  refresh_token: z.string().optional(),
});
const s3SecretsSchema = s3SetupSchema.pick({ secret_access_key: true });

/** Opens a tier by its stored settings. Throws `tier.*` where they do not suffice. */
export async function openStored(o: { stored: StoredTier; deps: TierDeps }): Promise<TierStore> {
  const { stored, deps } = o;
  if (stored.tier === 'drive')
    return createDriveStore({ client: await openStoredDrive(o), ids: createDriveIds(deps) });
  const access = await readS3(o);
  return createS3Store({
    opened: await openS3Client({ access, fetch: deps.fetch }),
    access,
    clock: deps.clock,
  });
}

export async function openStoredDrive(o: { stored: StoredTier; deps: TierDeps }): Promise<DriveClient> {
  const { stored, deps } = o;
  const { client_secret, refresh_token } = await readDriveSecrets(o);
  if (refresh_token === undefined)
    throw tierMissetError({ tier: 'drive', why: 'nobody has given the consent yet' });
  const access = { client_id: stored.settings['client_id'] ?? '', client_secret, refresh_token };
  return openDriveClient({ access, fetch: deps.fetch, wait: deps.wait });
}

export async function readDriveSecrets(o: { stored: StoredTier; deps: Pick<TierDeps, 'seal'> }) {
  const text = await o.deps.seal.open({ what: 'drive', sealed: o.stored.sealed });
  return driveSecretsSchema.parse(JSON.parse(text));
}

export async function readS3(o: { stored: StoredTier; deps: Pick<TierDeps, 'seal'> }): Promise<S3Setup> {
  const text = await o.deps.seal.open({ what: 's3', sealed: o.stored.sealed });
  const secrets = s3SecretsSchema.parse(JSON.parse(text));
  return s3SetupSchema.parse({ ...o.stored.settings, ...secrets });
}
