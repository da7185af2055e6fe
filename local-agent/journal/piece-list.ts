import fs from 'node:fs';
import zlib from 'node:zlib';
import { z } from 'zod';
import { damagedSeal, newerSeal } from './journal-errors.ts';
import { readAt } from './journal-lines.ts';

// The last frame of a sealed file says where its pieces are; zstd's tools pass over it: mark, length, list of the pieces
// (JSON), length of the list, its checksum, bytes of the journal, end mark.

/** Format of sealed files; a greater one belongs to a newer version of ours. */
const SEAL_VERSION = 1;
const LIST_MAGIC = Buffer.from([0x58, 0x2a, 0x4d, 0x18]);
const END_MARK = Buffer.from('SEALEDJ1', 'latin1');
const TAIL_BYTES = 4 + 4 + 8 + END_MARK.length;

const listSchema = z.object({
  v: z.number().int().positive(),
  /** Of the whole journal. */
  sha256: z.string(),
  /** Length in this file, and as it was. */
  pieces: z.array(z.tuple([z.number().int().positive(), z.number().int().positive()])),
});
export type PieceList = z.infer<typeof listSchema>;

/** The last frame of a sealed file. */
export function encodeList({ list, size }: { list: Omit<PieceList, 'v'>; size: number }): Buffer {
  const text = Buffer.from(JSON.stringify({ v: SEAL_VERSION, ...list }), 'utf8');
  const head = Buffer.alloc(8);
  LIST_MAGIC.copy(head);
  head.writeUInt32LE(text.length + TAIL_BYTES, LIST_MAGIC.length);
  const tail = Buffer.alloc(TAIL_BYTES);
  tail.writeUInt32LE(text.length, 0);
  tail.writeUInt32LE(zlib.crc32(text), 4);
  tail.writeBigUInt64LE(BigInt(size), 8);
  END_MARK.copy(tail, 16);
  return Buffer.concat([head, text, tail]);
}

/** Undefined where no sealed file ends as one. */
export function readTail(
  fd: number,
): { fileSize: number; length: number; crc: number; size: number } | undefined {
  const fileSize = fs.fstatSync(fd).size;
  if (fileSize < TAIL_BYTES) return undefined;
  const tail = readAt({ fd, at: fileSize - TAIL_BYTES, length: TAIL_BYTES });
  if (tail.length < TAIL_BYTES || !tail.subarray(16).equals(END_MARK)) return undefined;
  return {
    fileSize,
    length: tail.readUInt32LE(0),
    crc: tail.readUInt32LE(4),
    size: Number(tail.readBigUInt64LE(8)),
  };
}

/** Throws `journal.damaged` and `journal.future_version`. */
export function readList({ fd, file }: { fd: number; file: string }): { list: PieceList; size: number } {
  const tail = readTail(fd);
  if (tail === undefined || tail.length > tail.fileSize - TAIL_BYTES) throw damagedSeal({ file });
  const { fileSize, length, crc, size } = tail;
  const text = readAt({ fd, at: fileSize - TAIL_BYTES - length, length });
  if (zlib.crc32(text) !== crc) throw damagedSeal({ file });
  const value = JSON.parse(text.toString('utf8')) as { v: number };
  if (value.v > SEAL_VERSION) throw newerSeal({ file });
  const list = listSchema.parse(value);
  if (list.pieces.reduce((sum, [, bytes]) => sum + bytes, 0) !== size) throw damagedSeal({ file });
  return { list, size };
}
