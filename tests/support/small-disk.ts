import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Somewhere that runs out of space when the test says so. */
type SmallDisk = {
  folder: string;
  /** From now on about `left` bytes can be written; answers shell text that a process must begin with. */
  fill(left: number): string;
  empty(): void;
  remove(): void;
};

type WayToFill = { name: string; open: () => SmallDisk };

/** Works for everybody: the system refuses to let any file grow beyond a size. */
const limitedFiles: WayToFill = {
  name: 'whose files cannot grow',
  open() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-disk-'));
    return {
      folder,
      fill: (left) => `ulimit -f ${Math.ceil(left / 512)}; `,
      empty: () => undefined,
      remove: () => fs.rmSync(folder, { recursive: true, force: true }),
    };
  },
};

const tinyDisk: WayToFill = {
  name: 'of a few megabytes',
  open() {
    const folder = mount();
    if (folder === undefined) throw new Error('the disk could be mounted a moment ago');
    const filler = path.join(folder, 'filler');
    return {
      folder,
      fill(left) {
        const { bavail, bsize } = fs.statfsSync(folder);
        fs.appendFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - left)));
        return '';
      },
      empty: () => fs.rmSync(filler, { force: true }),
      remove: () => unmount(folder),
    };
  },
};

/** The ways that this machine allows; a disk of its own takes the right to mount one. */
export function waysToFill(): WayToFill[] {
  const probe = mount();
  if (probe === undefined) return [limitedFiles];
  unmount(probe);
  return [limitedFiles, tinyDisk];
}

function mount(): string | undefined {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'subtrack-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=0700', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    // Not root, or a container without that right.
    fs.rmdirSync(folder);
    return undefined;
  }
}

function unmount(folder: string): void {
  execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
  fs.rmdirSync(folder);
}
