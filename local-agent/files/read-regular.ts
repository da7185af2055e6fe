import fs from 'node:fs';
import { createErrorFactory, isAppError } from '../../shared/core/errors.ts';
import { isGone } from './is-gone.ts';

// Files that another program wrote, read as files: a pipe would never end, a device never have enough, and a file of
// gigabytes where a few lines are due is no such file.

/** Settings, notes and sidecars of the client are smaller by far. */
const SMALL_FILE_BYTES = 64 * 1024;

/** `input.forbidden`, `input.not_a_file`, `input.too_large` or `input.unreadable`. */
export const inputUnreadable = createErrorFactory<{ path: string; cause: unknown }>(({ path, cause }) => ({
  code: isForbidden(cause) ? 'input.forbidden' : 'input.unreadable',
  message: `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
  cause,
}));

const notAFile = createErrorFactory<{ path: string }>(({ path }) => ({
  code: 'input.not_a_file',
  message: `${path} is no regular file`,
}));

const tooLarge = createErrorFactory<{ path: string; maxBytes: number }>(({ path, maxBytes }) => ({
  code: 'input.too_large',
  message: `${path} is larger than ${maxBytes} bytes`,
}));

/** Opens a regular file for reading; undefined when nothing is there. Throws `input.*`; never waits. */
export function openRegular(path: string): number | undefined {
  let fd: number;
  try {
    // Without O_NONBLOCK a pipe would be waited for before its kind can be asked. Windows has neither.
    fd = fs.openSync(path, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw inputUnreadable({ path, cause: error });
  }
  try {
    if (fs.fstatSync(fd).isFile()) return fd;
  } catch (error) {
    fs.closeSync(fd);
    throw inputUnreadable({ path, cause: error });
  }
  fs.closeSync(fd);
  throw notAFile({ path });
}

/** Undefined also where it cannot be read: for those behind whom somebody else says what is wrong with it. */
export function openIfReadable(path: string): number | undefined {
  try {
    return openRegular(path);
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}

/** The whole of a small file, or with `cut` its beginning; undefined when nothing is there. Throws `input.*`. */
export function readRegular({
  path,
  maxBytes = SMALL_FILE_BYTES,
  cut = false,
}: {
  path: string;
  maxBytes?: number;
  cut?: boolean;
}): Buffer | undefined {
  const fd = openRegular(path);
  if (fd === undefined) return undefined;
  try {
    const bytes = Buffer.alloc(Math.min(fs.fstatSync(fd).size, maxBytes) + 1);
    const length = readUpTo({ fd, bytes });
    if (length > maxBytes && !cut) throw tooLarge({ path, maxBytes });
    return bytes.subarray(0, Math.min(length, maxBytes));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw inputUnreadable({ path, cause: error });
  } finally {
    fs.closeSync(fd);
  }
}

const isUtf16 = createErrorFactory<{ path: string }>(({ path }) => ({
  code: 'input.utf16',
  message: `${path} is written in UTF-16`,
}));

/** The client writes UTF-8; a file that an editor or a shell wrote anew in UTF-16 says so in its first two bytes. */
export function ensureNotUtf16({ fd, path }: { fd: number; path: string }): void {
  const mark = Buffer.alloc(2);
  fs.readSync(fd, mark, 0, 2, 0);
  if (mark.readUInt16BE() === 0xfffe || mark.readUInt16BE() === 0xfeff) throw isUtf16({ path });
}

/** Fills the buffer from the start of the file; answers how many bytes there were. */
export function readUpTo({ fd, bytes }: { fd: number; bytes: Buffer }): number {
  let length = 0;
  while (length < bytes.length) {
    const got = fs.readSync(fd, bytes, length, bytes.length - length, length);
    if (got === 0) break;
    length += got;
  }
  return length;
}

function isForbidden(cause: unknown): boolean {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  return code === 'EACCES' || code === 'EPERM';
}
