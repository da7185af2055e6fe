import fs from 'node:fs';
import path from 'node:path';
import { syncFolder } from '../files/sync-folder.ts';
import { readAt } from '../journal/journal-lines.ts';
import { archiveUnwritable, damagedRecord } from './archive-errors.ts';
import {
  CONTENT_MAGIC,
  decodeContent,
  decodeHead,
  HEAD_MAGIC,
  HEAD_PREFIX,
  headLength,
  type PackRecord,
} from './pack-record.ts';

/** A record where it stands: its frame lies between `at` and `end`. */
export type PlacedRecord = { kind: 'record'; record: PackRecord; at: number; end: number };
/** Bytes that are no record: in the midst of others, or the beginning of one at the end of the pack. */
type Gap = { kind: 'damaged' | 'torn'; start: number; end: number };

const SEARCH_BYTES = 1024 * 1024;

/** Records from an offset on, without their bytes. Behind damage it goes on with the next whole record. */
export function* walkPack({
  fd,
  file,
  from = 0,
}: {
  fd: number;
  file: string;
  from?: number;
}): Generator<PlacedRecord | Gap> {
  const { size } = fs.fstatSync(fd);
  for (let start = from; start < size;) {
    const found = recordAt({ fd, file, start, size });
    if (typeof found === 'object') {
      yield found;
      start = found.end;
      continue;
    }
    const next = nextRecord({ fd, file, from: start + 1, size });
    // Written in one go: what is only the beginning of a record is what a kill has left of it.
    const kind = next === undefined && found === 'short' ? 'torn' : 'damaged';
    yield { kind, start, end: next ?? size };
    start = next ?? size;
  }
}

function recordAt({
  fd,
  file,
  start,
  size,
}: {
  fd: number;
  file: string;
  start: number;
  size: number;
}): PlacedRecord | 'short' | 'bad' {
  const prefix = readAt({ fd, at: start, length: Math.min(HEAD_PREFIX, size - start) });
  const magic = Math.min(prefix.length, HEAD_MAGIC.length);
  if (!prefix.subarray(0, magic).equals(HEAD_MAGIC.subarray(0, magic))) return 'bad';
  if (prefix.length < HEAD_PREFIX) return 'short';
  const length = headLength(prefix);
  if (length === undefined) return 'bad';
  const at = start + length;
  if (at > size) return 'short';
  const text = readAt({ fd, at: start + HEAD_PREFIX, length: length - HEAD_PREFIX });
  const record = decodeHead({ prefix, text, file });
  if (record === undefined) return 'bad';
  const end = at + record.stored;
  if (end > size) return 'short';
  const isFrame =
    record.stored === 0 || readAt({ fd, at, length: CONTENT_MAGIC.length }).equals(CONTENT_MAGIC);
  return isFrame ? { kind: 'record', record, at, end } : 'bad';
}

function nextRecord({
  fd,
  file,
  from,
  size,
}: {
  fd: number;
  file: string;
  from: number;
  size: number;
}): number | undefined {
  for (let at = from; at < size; at += SEARCH_BYTES) {
    // Overlapping, so that no mark lies across two pieces.
    const piece = readAt({ fd, at, length: Math.min(SEARCH_BYTES + HEAD_MAGIC.length - 1, size - at) });
    for (let found = piece.indexOf(HEAD_MAGIC); found !== -1; found = piece.indexOf(HEAD_MAGIC, found + 1)) {
      if (typeof recordAt({ fd, file, start: at + found, size }) === 'object') return at + found;
    }
  }
  return undefined;
}

/** The bytes of a record as they were. Throws `archive.damaged`. */
export function readContent({ fd, placed }: { fd: number; placed: PlacedRecord }): Buffer {
  const { record, at, end } = placed;
  const frame = readAt({ fd, at, length: end - at });
  if (frame.length !== end - at) throw damagedRecord({});
  return decodeContent({ record, frame });
}

/**
 * Puts records behind the first `size` bytes of a pack and waits until the disk has them. Throws `archive.full` or
 * `archive.unwritable`; then the pack is as it was.
 */
export function appendToPack({ file, size, bytes }: { file: string; size: number; bytes: Buffer }): void {
  try {
    const isNew = !fs.existsSync(file);
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const fd = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
    try {
      const found = fs.fstatSync(fd).size;
      if (found !== size) throw new Error(`it has ${found} bytes where ${size} were written`);
      writeWhole({ fd, size, bytes });
    } finally {
      fs.closeSync(fd);
    }
    if (isNew) syncFolder(path.dirname(file));
  } catch (cause) {
    throw archiveUnwritable({ file, cause });
  }
}

function writeWhole({ fd, size, bytes }: { fd: number; size: number; bytes: Buffer }): void {
  try {
    for (let written = 0; written < bytes.length;)
      written += fs.writeSync(fd, bytes, written, bytes.length - written, size + written);
    fs.fdatasyncSync(fd);
  } catch (error) {
    fs.ftruncateSync(fd, size);
    throw error;
  }
}
