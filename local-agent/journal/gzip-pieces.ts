import { finished } from 'node:stream/promises';
import zlib from 'node:zlib';
import { damagedSeal } from './journal-errors.ts';
import { readAt } from './journal-lines.ts';
import type { Pieces } from './piece-reader.ts';

// A gzip file may consist of members, which every tool reads as one. Here each is a piece of the journal, and its header
// holds, in a field that others pass over, how long it is: so the next one is found without unpacking this one.

const MAGIC = Buffer.from([0x1f, 0x8b, 8]);
const HAS_EXTRA_FIELD = 4;
const UNKNOWN_SYSTEM = 255;
const FIELD_NAME = Buffer.from('SJ', 'latin1');
/** Up to the field; the field's length, name, length and content. */
const HEADER_BYTES = 10 + 2 + 2 + 2 + 4;
/** Checksum and length as it was. */
const TRAILER_BYTES = 8;

/** One piece as a member, in parts: nothing is put together that can be written as it comes. */
export async function gzipPiece(piece: Uint8Array): Promise<Buffer[]> {
  const packed = await deflate(piece);
  const length = packed.reduce((sum, part) => sum + part.length, 0);
  const head = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(head);
  head.writeUInt8(HAS_EXTRA_FIELD, 3);
  head.writeUInt8(UNKNOWN_SYSTEM, 9);
  head.writeUInt16LE(8, 10);
  FIELD_NAME.copy(head, 12);
  head.writeUInt16LE(4, 14);
  head.writeUInt32LE(HEADER_BYTES + length + TRAILER_BYTES, 16);
  const tail = Buffer.alloc(TRAILER_BYTES);
  tail.writeUInt32LE(zlib.crc32(piece), 0);
  tail.writeUInt32LE(piece.length, 4);
  return [head, ...packed, tail];
}

/** As a stream, whose output is not copied; done at once it takes a multiple of the time and of the memory. */
async function deflate(piece: Uint8Array): Promise<Buffer[]> {
  const parts: Buffer[] = [];
  const stream = zlib.createDeflateRaw();
  stream.on('data', (part: Buffer) => parts.push(part));
  stream.end(piece);
  await finished(stream);
  return parts;
}

export function isGzip(fd: number): boolean {
  return readAt({ fd, at: 0, length: MAGIC.length }).equals(MAGIC);
}

/** Where its pieces are. Throws `journal.damaged`, also where its members do not tell. */
export function listGzipPieces({
  fd,
  file,
  fileSize,
}: {
  fd: number;
  file: string;
  fileSize: number;
}): Pick<Pieces, 'pieces' | 'size'> {
  const pieces: [number, number][] = [];
  let size = 0;
  for (let at = 0; at < fileSize;) {
    const head = readAt({ fd, at, length: HEADER_BYTES });
    const isOurs =
      head.length === HEADER_BYTES &&
      head.subarray(0, 3).equals(MAGIC) &&
      head.readUInt8(3) === HAS_EXTRA_FIELD &&
      head.subarray(12, 14).equals(FIELD_NAME);
    const stored = isOurs ? head.readUInt32LE(16) : 0;
    if (stored < HEADER_BYTES + TRAILER_BYTES || at + stored > fileSize) throw damagedSeal({ file });
    const bytes = readAt({ fd, at: at + stored - 4, length: 4 }).readUInt32LE(0);
    pieces.push([stored, bytes]);
    size += bytes;
    at += stored;
  }
  return { pieces, size };
}
