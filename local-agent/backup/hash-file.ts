import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const CHUNK = 256 * 1024;

/** Reads a file once, a piece at a time. Throws the system's own error. */
export async function hashFile(file: string): Promise<{ bytes: number; sha256: string }> {
  const digest = createHash('sha256');
  // The same memory again and again: pieces of a stream would pile up until they are collected.
  const buffer = Buffer.allocUnsafe(CHUNK);
  let bytes = 0;
  const handle = await open(file);
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK, bytes);
      if (bytesRead === 0) return { bytes, sha256: digest.digest('hex') };
      digest.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

/** Writes a new compressed file as its content comes; it is on the disk when this resolves. */
export async function writeCompressed({
  file,
  content,
}: {
  file: string;
  content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}): Promise<void> {
  await pipeline(
    content,
    createGzip(),
    fs.createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
  );
}
