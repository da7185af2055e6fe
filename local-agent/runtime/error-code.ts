import { isAppError } from '../../shared/core/errors.ts';

/** Tells whoever keeps how the machine stands: the code of what went wrong, null once it works. */
export type NoteTrouble = (code: string | null) => void;

/** A short code for whatever was thrown: nothing of its text. */
export function errorCode(error: unknown): string {
  if (isAppError(error)) return error.code;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code)
    ? `system.${code.toLowerCase()}`
    : 'unknown';
}
