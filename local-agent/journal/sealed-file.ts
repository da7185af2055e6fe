import { createHash } from 'node:crypto';
import fs from 'node:fs';
import zlib from 'node:zlib';
import { openRegular } from '../files/read-regular.ts';
import { openAtomically } from '../files/write-atomically.ts';
import { readAt, type JournalBytes } from './journal-lines.ts';
import { encodeList, readList, readTail, type PieceList } from './piece-list.ts';
import { damagedSeal } from './journal-errors.ts';

// A sealed file is a plain zstd file: pieces of the journal, each a frame of its own, so that a line in the midst costs the
// piece that it lies in. Behind them stands a list of them.

const PIECE_BYTES = 512 * 1024;
/** Pieces that stay unpacked while a file is open. */
const MAX_OPEN_PIECES = 4;

const compression = {
  params: { [zlib.constants.ZSTD_c_compressionLevel]: 12, [zlib.constants.ZSTD_c_checksumFlag]: 1 },
};

/** Writes what `fd` holds as a sealed file, which appears when it was read again and is the same. Throws `journal.damaged`. */
export function writeSealed({ fd, file, mtime }: { fd: number; file: string; mtime: Date }): void {
  const { size } = fs.fstatSync(fd);
  const out = openAtomically({
    file,
    beforeCommit: (temporary) => {
      const sealed = openSealed(temporary);
      try {
        if (sealed === undefined || !isSame({ fd, size, sealed })) throw damagedSeal({ file });
      } finally {
        sealed?.close();
      }
      fs.utimesSync(temporary, mtime, mtime);
    },
  });
  try {
    const pieces: PieceList['pieces'] = [];
    const digest = createHash('sha256');
    for (let at = 0; at < size; at += PIECE_BYTES) {
      const piece = readAt({ fd, at, length: Math.min(PIECE_BYTES, size - at) });
      const frame = zlib.zstdCompressSync(piece, compression);
      digest.update(piece);
      out.write(frame);
      pieces.push([frame.length, piece.length]);
    }
    out.write(encodeList({ list: { sha256: digest.digest('hex'), pieces }, size }));
    out.commit();
  } catch (error) {
    out.abandon();
    throw error;
  }
}

/** The journal in a sealed file; undefined when there is none. Throws `journal.damaged`, also from `readAt`. */
export function openSealed(file: string): JournalBytes | undefined {
  const fd = openRegular(file);
  if (fd === undefined) return undefined;
  try {
    const { list, size } = readList({ fd, file });
    return { size, readAt: reader({ fd, file, list, size }), close: () => fs.closeSync(fd) };
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

/** Bytes of the journal as it was, at the cost of one short read; undefined where no sealed file ends as one. */
export function sealedSize(file: string): number | undefined {
  const fd = openRegular(file);
  if (fd === undefined) return undefined;
  try {
    return readTail(fd)?.size;
  } finally {
    fs.closeSync(fd);
  }
}

/** What stands in the sealed file is what was written. Throws `journal.damaged`. */
export function ensureWhole(file: string): void {
  const fd = openRegular(file);
  if (fd === undefined) throw damagedSeal({ file });
  try {
    const { list, size } = readList({ fd, file });
    const read = reader({ fd, file, list, size });
    const digest = createHash('sha256');
    for (let at = 0; at < size; at += PIECE_BYTES) digest.update(read({ at, length: PIECE_BYTES }));
    if (digest.digest('hex') !== list.sha256) throw damagedSeal({ file });
  } finally {
    fs.closeSync(fd);
  }
}

function reader({
  fd,
  file,
  list,
  size,
}: {
  fd: number;
  file: string;
  list: PieceList;
  size: number;
}): JournalBytes['readAt'] {
  let from = 0;
  const places = list.pieces.map(([stored, bytes]) => {
    const place = { from, stored, bytes };
    from += stored;
    return place;
  });
  const open = new Map<number, Buffer>();
  const pieceAt = (n: number): Buffer => {
    const known = open.get(n);
    if (known !== undefined) return known;
    const piece = unpack({ fd, file, place: places[n] });
    const oldest = open.keys().next().value;
    if (open.size >= MAX_OPEN_PIECES && oldest !== undefined) open.delete(oldest);
    open.set(n, piece);
    return piece;
  };
  return ({ at, length }) => {
    const found: Buffer[] = [];
    const end = Math.min(size, at + length);
    for (let next = at; next < end;) {
      const n = Math.floor(next / PIECE_BYTES);
      const inPiece = next - n * PIECE_BYTES;
      const bytes = pieceAt(n).subarray(inPiece, inPiece + end - next);
      found.push(bytes);
      next += bytes.length;
    }
    return Buffer.concat(found);
  };
}

function unpack({
  fd,
  file,
  place,
}: {
  fd: number;
  file: string;
  place: { from: number; stored: number; bytes: number } | undefined;
}): Buffer {
  if (place === undefined) throw damagedSeal({ file });
  let piece: Buffer;
  try {
    const frame = readAt({ fd, at: place.from, length: place.stored });
    piece = zlib.zstdDecompressSync(frame, { maxOutputLength: place.bytes });
  } catch (cause) {
    throw damagedSeal({ file, cause });
  }
  if (piece.length !== place.bytes) throw damagedSeal({ file });
  return piece;
}

function isSame({ fd, size, sealed }: { fd: number; size: number; sealed: JournalBytes }): boolean {
  if (sealed.size !== size) return false;
  for (let at = 0; at < size; at += PIECE_BYTES) {
    if (
      !readAt({ fd, at, length: Math.min(PIECE_BYTES, size - at) }).equals(
        sealed.readAt({ at, length: PIECE_BYTES }),
      )
    )
      return false;
  }
  return fs.fstatSync(fd).size === size;
}
