import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { listIfThere } from '../files/read-if-there.ts';
import { createErrorFactory } from '../../shared/core/errors.ts';
import { syncFolder } from '../files/sync-folder.ts';
import { INCOMING_SUFFIX, MOVED_SUFFIX, placeTrouble } from '../files/placed-folder.ts';

// Moving copies first, compares every byte, and then changes what stands in the folder's place by two renames. The caller
// holds the locks of whoever writes there. Stopped before the renames, the next try begins anew; between or behind them, it
// is finished from what stands there.

const COPY_BYTES = 1024 * 1024;

const occupied = createErrorFactory<{ wanted: string }>(({ wanted }) => ({
  code: 'storage.occupied',
  message: `${wanted} holds something already`,
  hint: 'move it away, or name another folder in "storage.split"',
}));

const copyDiffers = createErrorFactory<{ file: string }>(({ file }) => ({
  code: 'storage.copy_differs',
  message: `${file} is not what was copied to it`,
  hint: 'check that disk; everything is where it was',
}));

/** Where the folder lies now; undefined when in its own place. */
export function linkTarget(folder: string): string | undefined {
  const stat = fs.lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isSymbolicLink() === true ? fs.readlinkSync(folder) : undefined;
}

/** Brings a move that was stopped to its end or its beginning. */
export function finishMove(folder: string): void {
  const moved = folder + MOVED_SUFFIX;
  const incoming = folder + INCOMING_SUFFIX;
  if (fs.lstatSync(moved, { throwIfNoEntry: false }) !== undefined) {
    if (fs.lstatSync(folder, { throwIfNoEntry: false }) === undefined) fs.renameSync(incoming, folder);
    // The copy counts since the second rename; what it was made from may go once the copy is within reach.
    if (placeTrouble(folder) === undefined) removeFolder(moved);
  }
  // One that never came to its renames: a link to a copy that may be half.
  const half = linkTarget(incoming);
  if (half !== undefined) fs.rmSync(half, { recursive: true, force: true });
  removeLink(incoming);
}

/** Throws `storage.occupied`, `storage.copy_differs`, or what the system says; then everything is where it was. */
export function moveFolder({ folder, wanted }: { folder: string; wanted: string | undefined }): void {
  const incoming = folder + INCOMING_SUFFIX;
  if (fs.lstatSync(folder, { throwIfNoEntry: false }) === undefined) {
    if (wanted !== undefined) placeNew({ folder, wanted });
    return;
  }
  if (wanted !== undefined) {
    if (listIfThere(wanted).length > 0) throw occupied({ wanted });
    fs.symlinkSync(wanted, incoming, 'junction');
  }
  const to = wanted ?? incoming;
  fs.mkdirSync(to, { recursive: true, mode: 0o700 });
  copyFolder({ from: folder, to });
  syncFolder(path.dirname(to));
  fs.renameSync(folder, folder + MOVED_SUFFIX);
  fs.renameSync(incoming, folder);
  syncFolder(path.dirname(folder));
  removeFolder(folder + MOVED_SUFFIX);
}

/** What lies there already, of a home that is gone, is taken over. */
function placeNew({ folder, wanted }: { folder: string; wanted: string }): void {
  fs.mkdirSync(wanted, { recursive: true, mode: 0o700 });
  fs.mkdirSync(path.dirname(folder), { recursive: true, mode: 0o700 });
  fs.symlinkSync(wanted, folder, 'junction');
}

/** A link goes with what it leads to. */
function removeFolder(folder: string): void {
  const target = linkTarget(folder);
  if (target !== undefined) fs.rmSync(target, { recursive: true, force: true });
  removeLink(folder);
}

function removeLink(folder: string): void {
  if (linkTarget(folder) === undefined) fs.rmSync(folder, { recursive: true, force: true });
  else fs.unlinkSync(folder);
}

function copyFolder({ from, to }: { from: string; to: string }): void {
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) {
      fs.mkdirSync(target, { mode: 0o700 });
      copyFolder({ from: source, to: target });
    } else if (entry.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(source), target);
    else if (entry.isFile()) copyFile({ source, target });
  }
  syncFolder(to);
}

function copyFile({ source, target }: { source: string; target: string }): void {
  fs.copyFileSync(source, target);
  const { atime, mtime } = fs.statSync(source);
  fs.chmodSync(target, 0o600);
  fs.utimesSync(target, atime, mtime);
  const fd = fs.openSync(target, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
  if (digest(source) !== digest(target)) throw copyDiffers({ file: target });
}

function digest(file: string): string {
  const hash = createHash('sha256');
  const fd = fs.openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(COPY_BYTES);
    for (let got = fs.readSync(fd, buffer); got > 0; got = fs.readSync(fd, buffer))
      hash.update(buffer.subarray(0, got));
  } finally {
    fs.closeSync(fd);
  }
  return hash.digest('hex');
}
