import crypto from 'node:crypto';
import fs from 'node:fs';

const SAMPLE_BYTES = 1024;

/**
 * Tells a file that was read up to an offset from another one under its name: a hash of the first bytes and of those
 * just before the offset. The inode is not enough: editors truncate in place, and file systems give inodes again.
 */
export function fingerprintOf({ fd, offset }: { fd: number; offset: number }): string {
  const { head, tail } = sampleOf(offset);
  const bytes = Buffer.alloc(head + tail);
  const first = fs.readSync(fd, bytes, 0, head, 0);
  const second = tail > 0 ? fs.readSync(fd, bytes, head, tail, offset - tail) : 0;
  return hash(first + second < bytes.length ? bytes.subarray(0, first + second) : bytes);
}

/** The same of a file whose bytes are at hand. */
export function fingerprintIn({ bytes, offset }: { bytes: Buffer; offset: number }): string {
  const { head, tail } = sampleOf(offset);
  if (tail === 0) return hash(bytes.subarray(0, head));
  return hash(Buffer.concat([bytes.subarray(0, head), bytes.subarray(offset - tail, offset)]));
}

/** What follows the head is not read twice. */
function sampleOf(offset: number): { head: number; tail: number } {
  const head = Math.min(SAMPLE_BYTES, offset);
  return { head, tail: Math.min(SAMPLE_BYTES, offset - head) };
}

function hash(bytes: Buffer): string {
  return crypto.hash('sha256', bytes, 'hex').slice(0, 32);
}
