import { z } from 'zod';
import type { AppError } from '../../../../shared/core/errors.ts';
import { tierUnavailableError } from '../../errors.ts';
import {
  tierBusyError,
  tierCappedError,
  tierFullError,
  tierMissetError,
  tierNotAllowedError,
  tierRevokedError,
} from '../errors.ts';

/** What Drive or its sign-in answered instead of what was asked for. Status 0: nothing arrived. */
export type DriveFailure = { status: number; reason: string; message: string };

type MakeError = (o: { tier: 'drive'; why: string; cause?: unknown }) => AppError;

/** By Drive's own words; the status alone says too little: 403 is a limit, a full Drive or a missing right. */
const byReason: Readonly<Record<string, readonly [MakeError, string?]>> = {
  rateLimitExceeded: [tierBusyError],
  userRateLimitExceeded: [tierBusyError],
  RATE_LIMIT_EXCEEDED: [tierBusyError],
  storageQuotaExceeded: [tierFullError],
  quotaExceeded: [tierFullError],
  dailyLimitExceeded: [tierCappedError],
  sharingRateLimitExceeded: [tierCappedError],
  uploadLimitExceeded: [tierCappedError],
  appNotAuthorizedToFile: [tierNotAllowedError, 'this file or folder was made with another OAuth client'],
  insufficientFilePermissions: [tierNotAllowedError],
  insufficientPermissions: [
    tierNotAllowedError,
    'the consent did not include the right to Drive (drive.file)',
  ],
  insufficientScopes: [tierNotAllowedError, 'the consent did not include the right to Drive (drive.file)'],
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: [
    tierNotAllowedError,
    'the consent did not include the right to Drive (drive.file)',
  ],
  accessNotConfigured: [tierMissetError, 'the Drive API is not enabled in the Google Cloud project'],
  SERVICE_DISABLED: [tierMissetError, 'the Drive API is not enabled in the Google Cloud project'],
  invalid_client: [tierMissetError, 'client id or secret are wrong'],
  unauthorized_client: [tierMissetError, 'client id or secret are wrong'],
  redirect_uri_mismatch: [tierMissetError, 'the redirect address is not registered with the OAuth client'],
  invalid_grant: [
    tierRevokedError,
    'the access was taken back or ended (after 7 days when the OAuth app is in testing, after 6 months unused)',
  ],
  authError: [tierRevokedError],
};

const byStatus: Readonly<Record<number, MakeError>> = {
  401: tierRevokedError,
  403: tierNotAllowedError,
  429: tierBusyError,
};

const answerSchema = z.object({
  error: z.union([
    z.string(),
    z.object({
      message: z.string().optional(),
      errors: z.array(z.object({ reason: z.string().optional() })).optional(),
      details: z.array(z.object({ reason: z.string().optional() })).optional(),
    }),
  ]),
  error_description: z.string().optional(),
});

/** Reads an answer that is not a success; whatever does not look like Google's is told by its status alone. */
export function readFailure({ status, body }: { status: number; body: unknown }): DriveFailure {
  const parsed = answerSchema.safeParse(typeof body === 'string' ? jsonOf(body) : body);
  const message = `it answered ${status}`;
  if (!parsed.success) return { status, reason: '', message };
  const { error, error_description } = parsed.data;
  if (typeof error === 'string') return { status, reason: error, message: error_description ?? error };
  const reasons = [...(error.errors ?? []), ...(error.details ?? [])].map(({ reason }) => reason ?? '');
  const reason = reasons.find((name) => Object.hasOwn(byReason, name)) ?? reasons[0] ?? '';
  return { status, reason, message: error.message ?? message };
}

/** What is to be done about it is in the code of the error. */
export function explainFailure(failure: DriveFailure, cause?: unknown): AppError {
  const [make, words] = Object.hasOwn(byReason, failure.reason) ? (byReason[failure.reason] ?? []) : [];
  const known = make ?? byStatus[failure.status] ?? tierUnavailableError;
  return known({ tier: 'drive', why: words ?? failure.message, cause });
}

/** Passes by itself within seconds. */
export function isPassing({ status, reason }: DriveFailure): boolean {
  const [make] = Object.hasOwn(byReason, reason) ? (byReason[reason] ?? []) : [];
  if (make !== undefined) return make === tierBusyError;
  return status === 0 || status === 429 || status >= 500;
}

/** The token of this hour ended before its time; whether the consent did, a new one will tell. */
export function isTokenOver({ status, reason }: DriveFailure): boolean {
  return status === 401 && (reason === 'authError' || reason === '');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An error page of whatever stands between, or nothing at all.
    return undefined;
  }
}
