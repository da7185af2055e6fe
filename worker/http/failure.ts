import { isAppError } from '../../shared/core/errors.ts';
import { DAY, HOUR } from '../../shared/core/time.ts';

/** What a caller may learn about a failure. */
export type Failure = {
  status: number;
  code: string;
  message: string;
  hint?: string | undefined;
  /** Seconds; becomes `Retry-After`. */
  retryAfter?: number;
};

const unexpected: Failure = {
  status: 500,
  code: 'server.unexpected',
  message: 'something went wrong on our side',
};

type Known = { words: RegExp; status: number; retryAfter?: (now: number) => number } & Pick<
  Failure,
  'code' | 'message' | 'hint'
>;

/** The database's own words; D1 has no error codes. Order matters: the first match wins. */
const databaseFailures: readonly Known[] = [
  {
    words: /free tier daily row (?:read|write)/i,
    status: 503,
    code: 'database.quota',
    message: "the database's daily limit is used up",
    hint: 'it opens again at 00:00 UTC; nothing is lost',
    retryAfter: (now) => Math.ceil((DAY - (now % DAY)) / 1000),
  },
  {
    // No fault of what was sent: it waits at its sender until there is room.
    words: /exceeded maximum DB size|SQLITE_FULL|database or disk is full/i,
    status: 503,
    code: 'database.full',
    message: 'the database is full',
    hint: 'delete what is not needed, or give the database more room; nothing is lost until then',
    retryAfter: () => HOUR / 1000,
  },
  {
    words: /D1 DB is overloaded/i,
    status: 503,
    code: 'database.overloaded',
    message: 'the database is busy',
    hint: 'try again in a moment',
    retryAfter: () => 30,
  },
  {
    words:
      /Network connection lost|storage caused object to be reset|reset because its code was updated|transient issue|operation exceeded timeout/i,
    status: 503,
    code: 'database.unavailable',
    message: 'the database did not answer',
    hint: 'try again in a moment',
    retryAfter: () => 5,
  },
  {
    words: /no such (?:table|column)/i,
    status: 503,
    code: 'database.not_migrated',
    message: 'the database of this cloud is older than its Worker',
    hint: 'apply its migrations (`subtrack up` does so by itself)',
    retryAfter: () => 300,
  },
  {
    // No retry helps: the sender looks for the row that is at fault and puts it aside.
    words: /SQLITE_CONSTRAINT|SQLITE_MISMATCH|D1_TYPE_ERROR|malformed JSON|string or blob too big/i,
    status: 422,
    code: 'database.refused',
    message: 'the database refused a value',
    hint: 'report what was sent',
  },
];

/** Turns anything thrown into what the caller may know; what is not ours says nothing about itself. */
export function toFailure({ error, now }: { error: unknown; now: number }): Failure {
  if (isAppError(error)) {
    return { status: error.status, code: error.code, message: error.message, hint: error.hint };
  }
  const said = error instanceof Error ? `${error.message} ${causeMessage(error)}` : '';
  const known = databaseFailures.find(({ words }) => words.test(said));
  if (known === undefined) return unexpected;
  const { status, code, message, hint, retryAfter } = known;
  return { status, code, message, hint, ...(retryAfter && { retryAfter: retryAfter(now) }) };
}

export function isUnexpected(failure: Failure): boolean {
  return failure === unexpected;
}

function causeMessage(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : '';
}
