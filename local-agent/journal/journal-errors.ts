import fs from 'node:fs';
import path from 'node:path';
import { isStorageTrouble } from '../files/placed-folder.ts';
import { createErrorFactory } from '../../shared/core/errors.ts';

export const journalUnwritable = createErrorFactory<{ file: string; cause: unknown }>(({ file, cause }) => ({
  code: codeOf({ file, cause }),
  message: `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
  hint: isFull(cause)
    ? 'free some disk space; nothing is lost, recording goes on from the spool'
    : 'make the folder writable, or set SUBTRACK_HOME',
  cause,
}));

export const journalUnreadable = createErrorFactory<{ file: string; cause: unknown }>(({ file, cause }) => ({
  code: 'journal.unreadable',
  message: `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
  hint: 'make the file readable again',
  cause,
}));

export const damagedSeal = createErrorFactory<{ file: string; cause?: unknown }>(({ file, cause }) => ({
  code: 'journal.damaged',
  message: `${file} is damaged`,
  hint: 'bring the file back from a backup of this machine; the database has its figures still',
  cause,
}));

export const newerSeal = createErrorFactory<{ file: string }>(({ file }) => ({
  code: 'journal.future_version',
  message: `${file} was written by a newer version`,
  hint: 'update subagent-tracking',
}));

/** `journal.file_unwritable`: of one session alone; the folder around it takes others. */
function codeOf({ file, cause }: { file: string; cause: unknown }): string {
  if (isFull(cause)) return 'journal.full';
  // Of one that lies elsewhere: the others are here.
  if (isStorageTrouble(cause)) return 'journal.file_unwritable';
  return isForbidden(cause) && isWritable(path.dirname(file))
    ? 'journal.file_unwritable'
    : 'journal.unwritable';
}

function isForbidden(cause: unknown): boolean {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  return code === 'EACCES' || code === 'EPERM' || code === 'EISDIR';
}

function isWritable(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isFull(cause: unknown): boolean {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
