import fs from 'node:fs';
import path from 'node:path';
import { lastLineStart, lineSeq, readAt, type ReadAt } from './journal-lines.ts';

export type Tail = {
  /** Bytes of whole lines. */
  size: number;
  lastSeq: number;
  /** Bytes that were cut off in the middle of a line and are now in quarantine. */
  tornBytes: number;
};

/**
 * Makes the end of a journal file sound: a crash or a power cut may leave half a line or a run of NULs. What is cut
 * off goes to quarantine first, because it may be all that is left of an event.
 */
export function recoverTail({
  fd,
  file,
  quarantine,
}: {
  fd: number;
  file: string;
  quarantine: string;
}): Tail {
  const fileSize = fs.fstatSync(fd).size;
  const read: ReadAt = (o) => readAt({ fd, ...o });
  const size = soundSize({ read, fileSize });
  if (size < fileSize) {
    setAside({ fd, file, quarantine, from: size, to: fileSize });
    fs.ftruncateSync(fd, size);
    fs.fsyncSync(fd);
  }
  return { size, lastSeq: lastSeqBefore({ read, size }), tornBytes: fileSize - size };
}

export function withoutSeq(line: string): string {
  return line.replace(/,"seq":\d+\}$/, '}');
}

/** Bytes up to the end of the last line that is neither torn nor made of NULs. */
function soundSize({ read, fileSize }: { read: ReadAt; fileSize: number }): number {
  let size = lastLineStart({ read, before: fileSize });
  while (size > 0) {
    const start = lastLineStart({ read, before: size - 1 });
    const head = read({ at: start, length: Math.min(64, size - start) });
    if (head.some((byte) => byte !== 0 && byte !== 10)) return size;
    size = start;
  }
  return 0;
}

/** Damaged lines in between have no seq; the one before them counts. */
export function lastSeqBefore({ read, size }: { read: ReadAt; size: number }): number {
  for (let end = size; end > 0;) {
    const start = lastLineStart({ read, before: end - 1 });
    const seq = lineSeq(
      read({ at: start, length: end - start })
        .toString('utf8')
        .trimEnd(),
    );
    if (seq !== undefined) return seq;
    end = start;
  }
  return 0;
}

function setAside(torn: { fd: number; file: string; quarantine: string; from: number; to: number }): void {
  const { fd, file, quarantine, from, to } = torn;
  fs.mkdirSync(quarantine, { recursive: true, mode: 0o700 });
  const name = `${path.basename(path.dirname(file))}.${path.basename(file)}.${from}.torn`;
  const out = fs.openSync(path.join(quarantine, name), 'w', 0o600);
  try {
    for (let at = from; at < to;) {
      const piece = readAt({ fd, at, length: Math.min(1024 * 1024, to - at) });
      if (piece.length === 0) break;
      fs.writeSync(out, piece);
      at += piece.length;
    }
    fs.fsyncSync(out);
  } finally {
    fs.closeSync(out);
  }
}
