import { isAppError } from '../../../shared/core/errors.ts';
import { isStorageTrouble } from '../../files/placed-folder.ts';
import { isAboutValues } from '../../store/driver/store-errors.ts';
import { MINUTE } from '../../../shared/core/time.ts';

/**
 * Whether trouble is that of one input, which is then passed over. Trouble of our own stores (a full disk, a damaged
 * database) is nobody's input: it ends the pass, and everything waits for the next one.
 */
export function isInputTrouble(error: unknown): boolean {
  const isJournal = isAppError(error, 'journal.full') || isAppError(error, 'journal.unwritable');
  return !isJournal && !isStorageTrouble(error) && isAboutValues(error);
}

/** Why an input was passed over, in one word and for people. Messages of a parser repeat what they read: left out. */
export function describeTrouble(error: unknown): { cause: string; message: string } {
  if (isAppError(error)) {
    const [area, cause = 'failed'] = error.code.split('.');
    return { cause: area === 'input' ? cause : 'failed', message: error.message };
  }
  if (!(error instanceof Error)) return { cause: 'failed', message: String(error) };
  return { cause: 'failed', message: error instanceof SyntaxError ? error.name : error.message };
}

/** Trouble that goes away without any change of the input: milliseconds until it is tried again. */
export function retryAfter(error: unknown): number | undefined {
  if (isAppError(error, 'journal.file_unwritable')) return 5 * MINUTE;
  const code = (isAppError(error) ? error.cause : error) as NodeJS.ErrnoException | undefined;
  return passing.has(code?.code ?? '') ? 60_000 : undefined;
}

const passing = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EBUSY', 'EINTR', 'ETIMEDOUT']);
