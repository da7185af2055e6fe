import { createHash } from 'node:crypto';
import fs from 'node:fs';
import zlib from 'node:zlib';
import { openRegular } from '../files/read-regular.ts';
import { openAtomically } from '../files/write-atomically.ts';
import { readAt, type JournalBytes } from './journal-lines.ts';
import { encodeList, readList, readTail, type PieceList } from './piece-list.ts';
import { PIECE_BYTES, readPieces, type Pieces } from './piece-reader.ts';
import { isGzip, listGzipPieces } from './gzip-pieces.ts';
import { damagedSeal } from './journal-errors.ts';

// A sealed file is a plain zstd file: pieces of the journal, each a frame of its own, so that a line in the midst costs the
// piece that it lies in. Behind them stands a list of them.

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

/**
 * The journal in a sealed file, or in a bundle's file of it; undefined when there is none. Throws `journal.damaged`, also
 * from `readAt`.
 */
export function openSealed(file: string): JournalBytes | undefined {
  const fd = openRegular(file);
  if (fd === undefined) return undefined;
  try {
    const pieces = listPieces({ fd, file });
    return { size: pieces.size, readAt: readPieces(pieces), close: () => fs.closeSync(fd) };
  } catch (error) {
    fs.closeSync(fd);
    throw error;
  }
}

function listPieces({ fd, file }: { fd: number; file: string }): Pieces {
  if (isGzip(fd))
    return { fd, file, format: 'gzip', ...listGzipPieces({ fd, file, fileSize: fs.fstatSync(fd).size }) };
  const { list, size } = readList({ fd, file });
  return { fd, file, format: 'zstd', pieces: list.pieces, size };
}

/** Bytes of the journal as it was, at the cost of short reads; undefined where no sealed file ends as one. */
export function sealedSize(file: string): number | undefined {
  const fd = openRegular(file);
  if (fd === undefined) return undefined;
  try {
    return isGzip(fd) ? listPieces({ fd, file }).size : readTail(fd)?.size;
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
    const read = readPieces({ fd, file, format: 'zstd', pieces: list.pieces, size });
    const digest = createHash('sha256');
    for (let at = 0; at < size; at += PIECE_BYTES) digest.update(read({ at, length: PIECE_BYTES }));
    if (digest.digest('hex') !== list.sha256) throw damagedSeal({ file });
  } finally {
    fs.closeSync(fd);
  }
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
