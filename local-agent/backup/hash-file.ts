import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Reads a file once, a piece at a time. Throws the system's own error. */
export async function hashFile(file: string): Promise<{ bytes: number; sha256: string }> {
  const digest = createHash('sha256');
  let bytes = 0;
  for await (const chunk of fs.createReadStream(file) as AsyncIterable<Buffer>) {
    digest.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: digest.digest('hex') };
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
