import { createHash } from 'node:crypto';
import fs from 'node:fs';

/** What we know of a file that we read up to an offset. */
export type FileIdentity = {
  inode: number;
  /** Hash of the first bytes and of those just before the offset. */
  fingerprint: string;
};

const SAMPLE_BYTES = 1024;

/** Same inode is not enough: editors truncate in place, and file systems give inodes again. */
export function fingerprintOf({ fd, offset }: { fd: number; offset: number }): string {
  const hash = createHash('sha256');
  const head = Buffer.alloc(Math.min(SAMPLE_BYTES, offset));
  hash.update(head.subarray(0, fs.readSync(fd, head, 0, head.length, 0)));
  const start = Math.max(head.length, offset - SAMPLE_BYTES);
  const tail = Buffer.alloc(offset - start);
  hash.update(tail.subarray(0, fs.readSync(fd, tail, 0, tail.length, start)));
  return hash.digest('hex').slice(0, 32);
}
