import fs from 'node:fs';

const CHUNK = 256 * 1024;
const NEWLINE = 10;

/** At most `length` bytes from `at` on; fewer where the file ends. */
export type ReadAt = (o: {
  at: number;
  length: number;
  /** Memory that may be used for the answer, of at least this length: who reads much uses the same again and again. */
  into?: Buffer;
}) => Buffer;

/** What a journal holds, byte for byte as it was written, also where it lies sealed. */
export type JournalBytes = { size: number; readAt: ReadAt; close(): void };

export type JournalLine = { text: string; start: number; end: number };

/** Complete lines from a byte offset on, in order; a torn last line is not given. */
export function* readLines({
  read,
  from,
  size,
}: {
  read: ReadAt;
  from: number;
  size: number;
}): Generator<JournalLine> {
  let pieces: Buffer[] = [];
  let lineStart = from;
  for (let at = from; at < size;) {
    const chunk = read({ at, length: Math.min(CHUNK, size - at) });
    if (chunk.length === 0) return;
    let begin = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, begin)) {
      pieces.push(chunk.subarray(begin, end));
      yield { text: Buffer.concat(pieces).toString('utf8'), start: lineStart, end: at + end + 1 };
      pieces = [];
      begin = end + 1;
      lineStart = at + begin;
    }
    pieces.push(chunk.subarray(begin));
    at += chunk.length;
  }
}

/** Offset just behind the last newline before `before`, 0 when there is none. */
export function lastLineStart({ read, before }: { read: ReadAt; before: number }): number {
  for (let end = before; end > 0;) {
    const at = Math.max(0, end - CHUNK);
    const index = read({ at, length: end - at }).lastIndexOf(NEWLINE);
    if (index !== -1) return at + index + 1;
    end = at;
  }
  return 0;
}

/** Offset of the first line whose seq is at least `seq`, by bisection: seq only grows within a file. */
export function findSeq({ read, seq, size }: { read: ReadAt; seq: number; size: number }): number {
  let low = 0;
  let high = size;
  while (high - low > CHUNK) {
    const start = lastLineStart({ read, before: low + Math.floor((high - low) / 2) });
    if (start <= low) break;
    const found = firstSeq({ read, from: start, size: high });
    if (found === undefined || found.seq >= seq) high = start;
    else low = found.end;
  }
  for (const line of readLines({ read, from: low, size })) {
    const found = lineSeq(line.text);
    if (found !== undefined && found >= seq) return line.start;
  }
  return size;
}

function firstSeq({ read, from, size }: { read: ReadAt; from: number; size: number }) {
  for (const line of readLines({ read, from, size })) {
    const seq = lineSeq(line.text);
    if (seq !== undefined) return { seq, end: line.end };
  }
  return undefined;
}

/** We write seq last; a line by another hand is parsed. */
export function lineSeq(text: string): number | undefined {
  const quick = /,"seq":(\d{1,15})\}$/.exec(text);
  if (quick) return Number(quick[1]);
  try {
    const seq = (JSON.parse(text) as { seq?: unknown } | null)?.seq;
    return typeof seq === 'number' && Number.isSafeInteger(seq) ? seq : undefined;
  } catch {
    // Not JSON: a damaged line has no place in the order.
    return undefined;
  }
}

export function readAt({
  fd,
  at,
  length,
  into: buffer = Buffer.allocUnsafe(length),
}: Parameters<ReadAt>[0] & { fd: number }): Buffer {
  let read = 0;
  while (read < length) {
    const count = fs.readSync(fd, buffer, read, length - read, at + read);
    if (count === 0) break;
    read += count;
  }
  return buffer.subarray(0, read);
}
