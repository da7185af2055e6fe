import { createErrorFactory } from '../../shared/core/errors.ts';

export const journalUnwritable = createErrorFactory<{ file: string; cause: unknown }>(({ file, cause }) => ({
  code: isFull(cause) ? 'journal.full' : 'journal.unwritable',
  message: `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
  hint: isFull(cause)
    ? 'free some disk space; nothing is lost, recording goes on from the spool'
    : 'make the folder writable, or set SUBTRACK_HOME',
  cause,
}));

function isFull(cause: unknown): boolean {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
