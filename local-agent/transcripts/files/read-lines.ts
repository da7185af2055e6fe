import fs from 'node:fs';
import { isUtf8 } from 'node:buffer';

export type SkipReason =
  | 'line_too_long'
  | 'not_json'
  | 'damaged_line'
  | 'failed_record'
  | 'binary_file'
  | 'invalid_utf8'
  | 'file_replaced';

export type LineSink = {
  /** One line without its break. The bytes are valid only during the call. */
  line(bytes: Buffer): void;
  /** What follows the last break, when nothing was left out; true: it was a whole line. */
  tail(bytes: Buffer): boolean;
  skip(reason: SkipReason): void;
};

/** Longer lines cannot be a record: even spilled tool output is smaller. Their bytes are passed over, not kept. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Reads whole lines from an offset up to `end` and answers the offset behind the last line break: what follows is a
 * line that is still being written. A file that shrinks meanwhile just ends earlier.
 */
export function readLines({
  fd,
  offset,
  end,
  sink,
  maxLine = MAX_LINE_BYTES,
}: {
  fd: number;
  offset: number;
  end: number;
  sink: LineSink;
  maxLine?: number;
}): { offset: number } {
  let chunk: Buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(end - offset, 1)));
  let kept = 0;
  let at = offset;
  let done = offset;
  let skipping = false;
  while (at < end) {
    if (kept === chunk.length) {
      if (kept >= maxLine) {
        // The line is passed over; its break is still awaited.
        skipping = true;
        kept = 0;
      } else chunk = grow(chunk, maxLine);
    }
    const want = Math.min(chunk.length - kept, end - at);
    const got = fs.readSync(fd, chunk, kept, want, at);
    if (got === 0) break;
    const filled = kept + got;
    let start = 0;
    let next = chunk.subarray(0, filled).indexOf(NEWLINE, kept);
    while (next >= 0) {
      if (skipping) {
        skipping = false;
        sink.skip('line_too_long');
      } else emit({ bytes: chunk.subarray(start, next), sink });
      start = next + 1;
      next = chunk.subarray(0, filled).indexOf(NEWLINE, start);
    }
    at += got;
    if (start > 0) done = at - (filled - start);
    if (skipping) kept = 0;
    else {
      chunk.copy(chunk, 0, start, filled);
      kept = filled - start;
    }
  }
  if (kept > 0 && !skipping && sink.tail(chunk.subarray(0, kept))) done = at;
  return { offset: done };
}

function grow(chunk: Buffer, maxLine: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.min(chunk.length * 4, Math.max(maxLine, chunk.length + 1)));
  chunk.copy(larger);
  return larger;
}

function emit({ bytes, sink }: { bytes: Buffer; sink: LineSink }): void {
  const end = bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length;
  if (end === 0) return;
  const line = bytes.subarray(0, end);
  // Such a line is read all the same, with replacement characters, so that nothing is lost but the broken bytes.
  if (!isUtf8(line)) sink.skip('invalid_utf8');
  sink.line(line);
}

/** A transcript is text. One that begins with NULs may be damaged, or none. */
export function beginsWithNul(fd: number): boolean {
  const head = Buffer.alloc(512);
  const got = fs.readSync(fd, head, 0, head.length, 0);
  return head.subarray(0, got).includes(0);
}
