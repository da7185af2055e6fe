import { AppError, isAppError } from '../../../shared/core/errors.ts';

// Primary result codes of SQLite; extended codes have them in their low byte.
const BUSY = 5;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;

/** What went wrong with the database file itself, with a way out; any other error as it is. */
export function storeError({ error, file }: { error: unknown; file: string }): unknown {
  const why = error instanceof Error ? error.message : String(error);
  switch (primaryCode(error)) {
    case CORRUPT:
    case NOT_A_DATABASE:
      return new AppError({
        code: 'store.corrupt',
        message: `${file} is damaged`,
        hint: 'run subtrack rebuild',
        cause: error,
      });
    case FULL:
      return new AppError({
        code: 'store.full',
        message: `${file} cannot grow: the disk is full`,
        hint: 'free some disk space; nothing is lost, recording goes on from the spool',
        cause: error,
      });
    case BUSY:
      return new AppError({
        code: 'store.busy',
        message: `${file} is in use by another process`,
        hint: 'try again in a moment',
        cause: error,
      });
    case IO_ERROR:
    case CANNOT_OPEN:
      return storeUnavailable({ error, file, why });
    default:
      return error;
  }
}

export function storeUnavailable({
  error,
  file,
  why,
}: {
  error: unknown;
  file: string;
  why: string;
}): AppError {
  return new AppError({
    code: 'store.unavailable',
    message: `${file} cannot be used: ${why}`,
    hint: 'check the folder and its free space, or set SUBTRACK_HOME',
    cause: error,
  });
}

export function isBusy(error: unknown): boolean {
  return isAppError(error, 'store.busy') || primaryCode(error) === BUSY;
}

export function isCorruption(error: unknown): boolean {
  const code = primaryCode(error);
  return isAppError(error, 'store.corrupt') || code === CORRUPT || code === NOT_A_DATABASE;
}

/** 0 for what does not come from SQLite. */
export function primaryCode(error: unknown): number {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : 0;
}

/** Codes by which SQLite refuses a value or a statement; any other code is about the file or the machine. */
const aboutValues = new Set([1, 18, 19, 20, 25]);

/** Whether the trouble is that of a value; also for what does not come from SQLite at all. */
export function isAboutValues(error: unknown): boolean {
  if (isAppError(error)) return !error.code.startsWith('store.');
  const code = primaryCode(error);
  return code === 0 || aboutValues.has(code);
}
