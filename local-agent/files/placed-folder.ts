import fs from 'node:fs';
import path from 'node:path';
import { createErrorFactory, isAppError, type AppError } from '../../shared/core/errors.ts';

// A folder of ours may lie on another disk: a link stands in its place, and the disk may not be there.

/** Of a folder that is being moved: what is to take its place, and what stood in it. */
export const INCOMING_SUFFIX = '.incoming';
export const MOVED_SUFFIX = '.moved';

/** Of a folder or a file. */
export const notMounted = createErrorFactory<{ folder: string; target: string }>(({ folder, target }) => ({
  code: 'storage.not_mounted',
  message: `${target} is not there, where ${folder} lies`,
  hint: 'mount its disk; what needs it waits and goes on by itself',
}));

const unfinished = createErrorFactory<{ folder: string }>(({ folder }) => ({
  code: 'storage.unfinished',
  message: `${folder} was being moved when it was stopped`,
  hint: 'run "subtrack agent start", which finishes it',
}));

/** Throws `storage.not_mounted` or `storage.unfinished` where nothing must be read from or written to the folder now. */
export function ensurePlaced(folder: string): void {
  const trouble = placeTrouble(folder);
  if (trouble !== undefined) throw trouble;
}

/** The same as an answer. */
export function placeTrouble(folder: string): AppError | undefined {
  const stat = fs.lstatSync(folder, { throwIfNoEntry: false });
  // One that was not made yet is no trouble.
  if (stat === undefined) return fs.existsSync(folder + MOVED_SUFFIX) ? unfinished({ folder }) : undefined;
  if (!stat.isSymbolicLink() || fs.existsSync(folder)) return undefined;
  return notMounted({ folder, target: fs.readlinkSync(folder) });
}

/** Whether an error is about a place that is not there, and not about anything in it. */
export function isStorageTrouble(error: unknown): boolean {
  return isAppError(error) && error.code.startsWith('storage.');
}

/** Whether two folders of a home lie beside each other: both in their own place, or below the same folder elsewhere. */
export function areOnOneDisk(one: string, other: string): boolean {
  return path.dirname(fs.realpathSync(one)) === path.dirname(fs.realpathSync(other));
}
