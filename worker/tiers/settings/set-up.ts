import type { DriveSetup, S3Setup, SetUpTier } from '../../../shared/protocol/tiers.ts';
import { readDriveSecrets, type TierDeps } from './open-stored.ts';
import { findStoredTier, removeTier, storeTier } from './settings-repository.ts';
import { tryTier } from './try-tier.ts';

/** Stores what S3 is reached with and tries it. What does not work stays stored, with what is wrong. */
export async function setUpS3({ given, deps }: { given: S3Setup; deps: TierDeps }): Promise<void> {
  const { secret_access_key, endpoint, ...open } = given;
  const sealed = await deps.seal.close({ what: 's3', text: JSON.stringify({ secret_access_key }) });
  const settings = { ...open, ...(endpoint === undefined ? {} : { endpoint }) };
  await storeTier({ db: deps.db, tier: 's3', settings, sealed, now: deps.clock() });
  await tryTier({ tier: 's3', deps });
}

/** Stores the OAuth client; the tier is unfinished until somebody agrees with it. */
export async function setUpDrive({ given, deps }: { given: DriveSetup; deps: TierDeps }): Promise<void> {
  const { client_id, client_secret } = given;
  const before = await findStoredTier({ db: deps.db, tier: 'drive' });
  const { account_id, account_client } = before?.settings ?? {};
  const sealed = await deps.seal.close({ what: 'drive', text: JSON.stringify({ client_secret }) });
  const settings: Record<string, string> = { client_id };
  if (account_id !== undefined && account_client !== undefined)
    Object.assign(settings, { account_id, account_client });
  await storeTier({ db: deps.db, tier: 'drive', settings, sealed, now: deps.clock() });
}

const revokeUrl = 'https://oauth2.googleapis.com/revoke';

/** Forgets the keys, and gives the access to Drive back to Google as far as it still listens. What lies there stays. */
export async function forgetTier({ tier, deps }: { tier: SetUpTier; deps: TierDeps }): Promise<void> {
  const stored = await findStoredTier({ db: deps.db, tier });
  await removeTier({ db: deps.db, tier });
  if (stored === undefined || tier !== 'drive') return;
  const token = await readDriveSecrets({ stored, deps }).then(
    ({ refresh_token }) => refresh_token,
    // Keys that cannot be opened cannot be given back.
    () => undefined,
  );
  if (token === undefined) return;
  const answer = await deps
    .fetch(revokeUrl, { method: 'POST', body: new URLSearchParams({ token }) })
    .catch(() => undefined);
  await answer?.body?.cancel();
}
