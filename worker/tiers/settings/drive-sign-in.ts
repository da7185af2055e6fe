import { z } from 'zod';
import { createErrorFactory, isAppError } from '../../../shared/core/errors.ts';
import { MINUTE } from '../../../shared/core/time.ts';
import { consentCallbackPath } from '../../http/origin-guard.ts';
import { explainFailure, readFailure } from '../drivers/drive/drive-failures.ts';
import { tierMissetError, tierNotAllowedError } from '../drivers/errors.ts';
import { openStoredDrive, readDriveSecrets, type TierDeps } from './open-stored.ts';
import { findStoredTier, isFinished, storeTier, type StoredTier } from './settings-repository.ts';
import { noteProblem } from './try-tier.ts';

/** Files that this product made itself, and nothing else of a Drive. */
const scope = 'https://www.googleapis.com/auth/drive.file';
const consentMs = 10 * MINUTE;

const pendingSchema = z.object({
  state: z.string(),
  verifier: z.string(),
  member_id: z.string(),
  ends_at: z.number(),
});
const accountSchema = z.object({
  user: z.object({ emailAddress: z.string(), permissionId: z.string().default('') }),
});

const unknownConsentError = createErrorFactory(() => ({
  code: 'tier.consent_unknown',
  message: 'this consent was not asked for here, or too long ago',
  hint: 'begin again on the page Storage tiers (/settings/tiers)',
  status: 400,
}));

const consentRefusedError = createErrorFactory(() => ({
  code: 'tier.consent_refused',
  message: 'Google was told not to give access',
  hint: 'begin again and agree, with the box for Drive ticked',
  status: 409,
}));

/** Where Google answers to; the same text has to stand with the OAuth client. */
export function redirectUri(requestUrl: string): string {
  return new URL(consentCallbackPath, requestUrl).href;
}

/** Where somebody is sent to agree, and what has to come back with them: sealed, for a cookie. */
export async function startSignIn(o: {
  deps: TierDeps;
  requestUrl: string;
  memberId: string;
}): Promise<{ url: string; pending: string }> {
  const { deps, requestUrl, memberId } = o;
  const { oauth } = await openOauth({ deps, requestUrl });
  const state = randomText();
  const verifier = randomText() + randomText();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const url = oauth.generateAuthUrl({
    access_type: 'offline',
    // Without it a second consent of the same account brings no refresh token.
    prompt: 'consent',
    scope,
    state,
    code_challenge: base64url(new Uint8Array(digest)),
    // The type of an enumeration that only the whole library exports.
    code_challenge_method: 'S256' as never,
  });
  const pending = { state, verifier, member_id: memberId, ends_at: deps.clock() + consentMs };
  return { url, pending: await deps.seal.close({ what: 'drive consent', text: JSON.stringify(pending) }) };
}

/** A consent that was asked for here, by whoever brings it back. */
type Consent = { code: string; verifier: string };

/** What Google sent somebody back with. Throws `tier.consent_unknown`, `tier.consent_refused`. */
export async function readConsent(o: {
  deps: TierDeps;
  requestUrl: string;
  memberId: string;
  pending: string | undefined;
}): Promise<Consent> {
  const query = new URL(o.requestUrl).searchParams;
  const { verifier } = await readPending({ ...o, state: query.get('state') ?? '' });
  const code = query.get('code');
  if (code === null) throw consentRefusedError();
  return { code, verifier };
}

type SignIn = { deps: TierDeps; requestUrl: string; consent: Consent };

/** The consent becomes a connected account. Throws `tier.*`; what no consent has worked for yet keeps that as its problem. */
export async function finishSignIn(o: SignIn): Promise<void> {
  const { deps } = o;
  try {
    await connectAccount(o);
  } catch (error) {
    const stored = await findStoredTier({ db: deps.db, tier: 'drive' });
    if (stored !== undefined && !isFinished(stored)) await noteProblem({ tier: 'drive', deps, error });
    throw error;
  }
}

async function connectAccount(o: SignIn): Promise<void> {
  const { deps, requestUrl } = o;
  const { code, verifier } = o.consent;
  const { oauth, stored, client_secret } = await openOauth({ deps, requestUrl });
  const tokens = await exchange(() => oauth.getToken({ code, codeVerifier: verifier }));
  if (!(tokens.scope ?? '').split(' ').includes(scope))
    throw tierNotAllowedError({ tier: 'drive', why: 'the box for Drive was not ticked' });
  const refresh_token = tokens.refresh_token ?? undefined;
  if (refresh_token === undefined)
    throw tierMissetError({ tier: 'drive', why: 'Google gave no lasting access' });
  const secrets = JSON.stringify({ client_secret, refresh_token });
  const sealed = await deps.seal.close({ what: 'drive', text: secrets });
  const account = await readAccount({ stored: { ...stored, sealed }, deps });
  // Ids of another account, or of what another client made, name nothing here.
  const isSame =
    stored.settings['account_id'] === account.permissionId &&
    stored.settings['account_client'] === stored.settings['client_id'];
  if (!isSame) await deps.db.prepare('DELETE FROM drive_ids').run();
  const settings = {
    client_id: stored.settings['client_id'] ?? '',
    account: account.emailAddress,
    account_id: account.permissionId,
    account_client: stored.settings['client_id'] ?? '',
  };
  await storeTier({ db: deps.db, tier: 'drive', settings, sealed, now: deps.clock() });
}

async function openOauth({ deps, requestUrl }: { deps: TierDeps; requestUrl: string }) {
  const stored = await findStoredTier({ db: deps.db, tier: 'drive' });
  if (stored === undefined) throw unknownConsentError();
  const { client_secret } = await readDriveSecrets({ stored, deps });
  const { auth } = await import('googleapis/build/src/apis/drive/index.js');
  const oauth = new auth.OAuth2({
    clientId: stored.settings['client_id'] ?? '',
    clientSecret: client_secret,
    redirectUri: redirectUri(requestUrl),
    transporterOptions: { fetchImplementation: deps.fetch, retry: false },
  });
  return { oauth, stored, client_secret };
}

async function readPending(o: {
  deps: TierDeps;
  memberId: string;
  pending: string | undefined;
  state: string;
}): Promise<{ verifier: string }> {
  const { deps, memberId, pending, state } = o;
  if (pending === undefined) throw unknownConsentError();
  const text = await openSealed({ deps, pending });
  const known = pendingSchema.parse(JSON.parse(text));
  if (known.state !== state || known.member_id !== memberId || known.ends_at <= deps.clock())
    throw unknownConsentError();
  return known;
}

async function openSealed({ deps, pending }: { deps: TierDeps; pending: string }): Promise<string> {
  try {
    return await deps.seal.open({ what: 'drive consent', sealed: pending });
  } catch (error) {
    if (isAppError(error, 'tier.sealed')) throw unknownConsentError();
    throw error;
  }
}

async function exchange(
  ask: () => Promise<{ tokens: { scope?: string | null; refresh_token?: string | null } }>,
): Promise<{ scope?: string | null; refresh_token?: string | null }> {
  try {
    return (await ask()).tokens;
  } catch (error) {
    if (!(error instanceof Error) || !('response' in error)) throw error;
    const { status = 0, data } = (error.response ?? {}) as { status?: number; data?: unknown };
    throw explainFailure(readFailure({ status, body: data }), error);
  }
}

async function readAccount(o: { stored: StoredTier; deps: TierDeps }) {
  const client = await openStoredDrive(o);
  return client.attempt(async () => {
    const { data } = await client.api.about.get({ fields: 'user(emailAddress,permissionId)' });
    return accountSchema.parse(data).user;
  });
}

function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
