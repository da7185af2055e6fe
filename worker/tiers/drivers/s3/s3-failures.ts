import type { AppError } from '../../../../shared/core/errors.ts';
import { tierUnavailableError } from '../../errors.ts';
import {
  tierBusyError,
  tierFullError,
  tierMissetError,
  tierNotAllowedError,
  tierRevokedError,
} from '../errors.ts';

/** The code of an answer of S3, its status (0: nothing arrived) and its words. */
export type S3Failure = { code: string; status: number; message: string };

type MakeError = (o: { tier: 's3'; why: string; cause?: unknown }) => AppError;

const wrongKeys = 'the access key is unknown, or switched off';
const wrongRegion = 'the bucket is in another region';

const byCode: Readonly<Record<string, readonly [MakeError, string?]>> = {
  InvalidAccessKeyId: [tierMissetError, wrongKeys],
  SignatureDoesNotMatch: [tierMissetError, 'the secret access key does not belong to the access key'],
  AuthorizationHeaderMalformed: [tierMissetError, wrongRegion],
  PermanentRedirect: [tierMissetError, wrongRegion],
  IllegalLocationConstraintException: [tierMissetError, wrongRegion],
  NoSuchBucket: [tierMissetError, 'there is no bucket of this name'],
  InvalidBucketName: [tierMissetError, 'there is no bucket of this name'],
  InvalidStorageClass: [tierMissetError, 'this endpoint does not know the storage class'],
  NotSignedUp: [tierMissetError],
  ExpiredToken: [tierRevokedError, 'the keys were temporary and have ended'],
  InvalidToken: [tierRevokedError, 'the keys were temporary and have ended'],
  TokenRefreshRequired: [tierRevokedError, 'the keys were temporary and have ended'],
  AccountProblem: [tierRevokedError],
  AccessDenied: [tierNotAllowedError, 'the policy of the access key does not allow it'],
  Forbidden: [tierNotAllowedError, 'the policy of the access key does not allow it'],
  AllAccessDisabled: [tierNotAllowedError],
  SlowDown: [tierBusyError],
  TooManyRequests: [tierBusyError],
  Throttling: [tierBusyError],
  QuotaExceeded: [tierFullError],
  RequestTimeTooSkewed: [tierUnavailableError, 'its clock and ours differ'],
};

const byStatus: Readonly<Record<number, readonly [MakeError, string?]>> = {
  0: [tierUnavailableError, 'nothing answers at its region or endpoint'],
  301: [tierMissetError, wrongRegion],
  400: [tierMissetError, 'region, bucket or keys do not fit together'],
  401: [tierMissetError, wrongKeys],
  403: [tierNotAllowedError, 'the policy of the access key does not allow it'],
  429: [tierBusyError],
};

/** Of a body that is not what was announced. */
const hashCodes = ['BadDigest', 'InvalidDigest', 'XAmzContentSHA256Mismatch', 'XAmzContentChecksumMismatch'];

export function isWrongHash({ code }: S3Failure): boolean {
  return hashCodes.includes(code);
}

/** Undefined where the SDK itself failed, not S3. */
export function readFailure(error: unknown): S3Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const metadata = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : undefined;
  return { code: error.name, status: metadata?.httpStatusCode ?? 0, message: error.message };
}

/** What is to be done about it is in the code of the error. */
export function explainFailure({ code, status, message }: S3Failure, cause?: unknown): AppError {
  const known = Object.hasOwn(byCode, code) ? byCode[code] : byStatus[status];
  const [make, words] = known ?? [tierUnavailableError];
  return make({ tier: 's3', why: words ?? message, cause });
}
