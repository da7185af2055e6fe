import { AppError } from '../../shared/core/errors.ts';

const full = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const forbidden = ['EACCES', 'EPERM', 'EROFS'];

/** What the system refused, in words that say what to do; undefined for any other error. */
export function describeSystemError(error: unknown): AppError | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { code, message } = error;
  if (full.includes(String(code))) {
    return new AppError({
      code: 'system.disk_full',
      message: `there is no space left: ${message}`,
      hint: 'free some disk space; nothing that was recorded is lost',
      cause: error,
    });
  }
  if (forbidden.includes(String(code))) {
    return new AppError({
      code: 'system.forbidden',
      message: `the system does not allow it: ${message}`,
      hint: 'check the owner and the rights of that place, or set SUBTRACK_HOME to another folder',
      cause: error,
    });
  }
  return undefined;
}
