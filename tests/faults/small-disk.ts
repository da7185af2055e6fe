import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export type SmallDisk = {
  folder: string;
  /** Takes up space until `left` bytes are free. */
  fill(left: number): void;
  empty(): void;
  readOnly(on: boolean): void;
  remove(): void;
};

/** A file system of a few megabytes; undefined where this user may not mount one. */
export function mountSmallDisk({ megabytes }: { megabytes: number }): SmallDisk | undefined {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', folder], {
      stdio: 'ignore',
    });
  } catch {
    // Not root, or a container without the right to mount.
    fs.rmdirSync(folder);
    return undefined;
  }
  const filler = path.join(folder, 'filler');
  return {
    folder,
    fill(left) {
      const { bavail, bsize } = fs.statfsSync(folder);
      fs.appendFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - left)));
    },
    empty: () => fs.rmSync(filler, { force: true }),
    readOnly: (on) =>
      void execFileSync('mount', ['-o', `remount,${on ? 'ro' : 'rw'}`, folder], { stdio: 'ignore' }),
    remove() {
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
      fs.rmdirSync(folder);
    },
  };
}
