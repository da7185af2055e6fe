import { isAppError } from '../../shared/core/errors.ts';

/** What a caller may learn about a failure. */
export type Failure = {
  status: number;
  code: string;
  message: string;
  hint?: string | undefined;
  /** Seconds; becomes `Retry-After`. */
  retryAfter?: number;
};

const DAY_MS = 86_400_000;

const unexpected: Failure = {
  status: 500,
  code: 'server.unexpected',
  message: 'something went wrong on our side',
};

/** The database's own words; D1 has no error codes. Order matters: the first match wins. */
const databaseFailures = [
  {
    words: /free tier daily row (?:read|write)/i,
    code: 'database.quota',
    message: "the database's daily limit is used up",
    hint: 'it opens again at 00:00 UTC; nothing is lost',
    retryAfter: (now: number) => Math.ceil((DAY_MS - (now % DAY_MS)) / 1000),
  },
  {
    words: /D1 DB is overloaded/i,
    code: 'database.overloaded',
    message: 'the database is busy',
    hint: 'try again in a moment',
    retryAfter: () => 30,
  },
  {
    words:
      /Network connection lost|storage caused object to be reset|reset because its code was updated|transient issue|operation exceeded timeout/i,
    code: 'database.unavailable',
    message: 'the database did not answer',
    hint: 'try again in a moment',
    retryAfter: () => 5,
  },
] as const;

/** Turns anything thrown into what the caller may know; what is not ours says nothing about itself. */
export function toFailure({ error, now }: { error: unknown; now: number }): Failure {
  if (isAppError(error)) {
    return { status: error.status, code: error.code, message: error.message, hint: error.hint };
  }
  const said = error instanceof Error ? `${error.message} ${causeMessage(error)}` : '';
  const known = databaseFailures.find(({ words }) => words.test(said));
  if (known === undefined) return unexpected;
  return {
    status: 503,
    code: known.code,
    message: known.message,
    hint: known.hint,
    retryAfter: known.retryAfter(now),
  };
}

export function isUnexpected(failure: Failure): boolean {
  return failure === unexpected;
}

function causeMessage(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : '';
}
