import type { SetUpTier } from '../../../shared/protocol/tiers.ts';
import { toHex } from '../../../shared/core/hex.ts';
import { AppError, createErrorFactory, isAppError } from '../../../shared/core/errors.ts';
import type { StoredObject, TierStore } from '../tier-store.ts';
import { openStored, readS3, type TierDeps } from './open-stored.ts';
import { findStoredTier, recordCheck, recordProblem, type StoredTier } from './settings-repository.ts';
import { problemOf } from './watched-store.ts';
import { openS3Client } from '../drivers/s3/s3-client.ts';
import { createS3Store } from '../drivers/s3/s3-store.ts';

const notSetUpError = createErrorFactory<{ tier: SetUpTier }>(({ tier }) => ({
  code: 'tier.not_set_up',
  message: `${tier} is not set up`,
  hint: `run: subtrack tiers setup ${tier}`,
  status: 409,
}));

const otherBytesError = createErrorFactory<{ tier: SetUpTier }>(({ tier }) => ({
  code: 'tier.other_bytes',
  message: `${tier} did not give back what it was given`,
  hint: 'test it again; if it stays so, use another store',
  status: 502,
}));

const key = 'set-up-test.bin';
const testBytes = 2048;

/** Puts something small into a tier, reads it back and deletes it. What went wrong is thrown, and kept for its standing. */
export async function tryTier(o: { tier: SetUpTier; deps: TierDeps }): Promise<void> {
  const { tier, deps } = o;
  const { db, clock } = deps;
  const stored = await findStoredTier({ db, tier });
  if (stored === undefined) throw notSetUpError({ tier });
  try {
    await tryStore({ tier, store: await openForTest({ stored, deps }) });
  } catch (error) {
    await noteProblem({ tier, deps, error });
    throw isAppError(error, 'tier.unavailable') ? unreachable(error) : error;
  }
  await recordCheck({ db, tier, now: clock() });
}

export async function noteProblem(o: {
  tier: SetUpTier;
  deps: Pick<TierDeps, 'db' | 'clock'>;
  error: unknown;
}): Promise<void> {
  const { db, clock } = o.deps;
  const problem = problemOf({ error: o.error, now: clock() });
  if (problem !== undefined) await recordProblem({ db, tier: o.tier, problem });
}

/** Whoever has just entered an address may have entered a wrong one. */
function unreachable({ code, message, status, cause }: AppError): AppError {
  const hint = 'look at the settings again (of S3: region and endpoint), then test it again';
  return new AppError({ code, message, hint, status, cause });
}

/** What an archive class takes comes back hours later: the way there is tried with a class that is read at once. */
async function openForTest(o: { stored: StoredTier; deps: TierDeps }): Promise<TierStore> {
  const { stored, deps } = o;
  const { storage_class } = stored.settings;
  if (stored.tier !== 's3' || (storage_class !== 'GLACIER' && storage_class !== 'DEEP_ARCHIVE'))
    return openStored(o);
  const access = { ...(await readS3(o)), storage_class: 'STANDARD' as const };
  return createS3Store({
    opened: await openS3Client({ access, fetch: deps.fetch }),
    access,
    clock: deps.clock,
  });
}

async function tryStore({ tier, store }: { tier: SetUpTier; store: TierStore }): Promise<void> {
  const bytes = crypto.getRandomValues(new Uint8Array(testBytes));
  const sha256 = toHex(await crypto.subtle.digest('SHA-256', bytes));
  const stored = await store.put({ key, bytes: testBytes, sha256 }, new Blob([bytes]).stream());
  const back = await readBack({ tier, store, stored }).catch(async (error: unknown) => {
    // As far as it can be: what went wrong first is said.
    await store.delete(stored).catch(() => undefined);
    throw error;
  });
  await store.delete(stored);
  if (toHex(await crypto.subtle.digest('SHA-256', back)) !== sha256) throw otherBytesError({ tier });
}

async function readBack(o: {
  tier: SetUpTier;
  store: TierStore;
  stored: StoredObject;
}): Promise<ArrayBuffer> {
  const answer = await o.store.get(o.stored);
  if (answer.kind !== 'body') throw otherBytesError(o);
  return new Response(answer.body).arrayBuffer();
}
