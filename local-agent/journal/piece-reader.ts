import zlib from 'node:zlib';
import { damagedSeal } from './journal-errors.ts';
import { readAt, type JournalBytes } from './journal-lines.ts';

/** Bytes of a journal in each piece but the last. */
export const PIECE_BYTES = 512 * 1024;
/** Pieces that stay unpacked while a file is open. */
const MAX_OPEN_PIECES = 4;

const unpackers = {
  zstd: zlib.zstdDecompressSync,
  gzip: zlib.gunzipSync,
} as const;

/** Pieces of a journal as they lie behind each other: length in the file, and as it was. */
export type Pieces = {
  fd: number;
  file: string;
  format: keyof typeof unpackers;
  pieces: readonly (readonly [stored: number, bytes: number])[];
  size: number;
};

/** A line in the midst costs the piece that it lies in. What is read throws `journal.damaged`. */
export function readPieces({ fd, file, format, pieces, size }: Pieces): JournalBytes['readAt'] {
  let from = 0;
  const places = pieces.map(([stored, bytes]) => {
    const place = { from, stored, bytes };
    from += stored;
    return place;
  });
  const open = new Map<number, Buffer>();
  const pieceAt = (n: number): Buffer => {
    const known = open.get(n);
    if (known !== undefined) return known;
    const piece = unpack({ fd, file, format, place: places[n] });
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
    const [only] = found;
    return only !== undefined && found.length === 1 ? only : Buffer.concat(found);
  };
}

function unpack({
  fd,
  file,
  format,
  place,
}: Pick<Pieces, 'fd' | 'file' | 'format'> & {
  place: { from: number; stored: number; bytes: number } | undefined;
}): Buffer {
  if (place === undefined) throw damagedSeal({ file });
  let piece: Buffer;
  try {
    const frame = readAt({ fd, at: place.from, length: place.stored });
    piece = unpackers[format](frame, { maxOutputLength: Math.max(1, place.bytes) });
  } catch (cause) {
    throw damagedSeal({ file, cause });
  }
  if (piece.length !== place.bytes) throw damagedSeal({ file });
  return piece;
}
