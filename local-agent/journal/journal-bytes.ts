import fs from 'node:fs';
import { isAppError } from '../../shared/core/errors.ts';
import { notMounted } from '../files/placed-folder.ts';
import { openRegular } from '../files/read-regular.ts';
import { readAt, type JournalBytes } from './journal-lines.ts';
import { openSealed, sealedSize } from './sealed-file.ts';

/** Of a journal that is sealed: its name as it was, and this. */
export const SEALED_SUFFIX = '.zst';

/**
 * Opens a journal under its plain name, however it lies. Where both stand, a stop came in between: the plain one is whole
 * and the later one. Undefined when there is neither. Throws `input.*`, `journal.damaged` and
 * `storage.not_mounted`.
 */
export function openJournalFile(file: string): JournalBytes | undefined {
  // Opened a second time: between the two looks it may have been opened again for writing.
  return openPlain(file) ?? openSealed(file + SEALED_SUFFIX) ?? openPlain(file) ?? ensureNotAway(file);
}

/** A journal that was put on another disk is not gone while that is not there. */
function ensureNotAway(file: string): undefined {
  const sealed = file + SEALED_SUFFIX;
  const stat = fs.lstatSync(sealed, { throwIfNoEntry: false });
  if (stat?.isSymbolicLink() === true) throw notMounted({ folder: sealed, target: fs.readlinkSync(sealed) });
}

/** Undefined also where it cannot be read: for those behind whom somebody else says what is wrong with it. */
export function ifReadable<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}

/** Bytes of a journal as it was written; undefined when there is none. Throws `input.*`. */
export function journalSize(file: string): number | undefined {
  return plainSize(file) ?? sealedSize(file + SEALED_SUFFIX) ?? plainSize(file);
}

/** When it was last written; sealing changes nothing about that. */
export function journalTime(file: string): number | undefined {
  return (statOf(file) ?? statOf(file + SEALED_SUFFIX))?.mtimeMs;
}

function openPlain(file: string): JournalBytes | undefined {
  const fd = openRegular(file);
  if (fd === undefined) return undefined;
  const { size } = fs.fstatSync(fd);
  return { size, readAt: (o) => readAt({ fd, ...o }), close: () => fs.closeSync(fd) };
}

function plainSize(file: string): number | undefined {
  return statOf(file)?.size;
}

function statOf(file: string): fs.Stats | undefined {
  return fs.statSync(file, { throwIfNoEntry: false });
}
