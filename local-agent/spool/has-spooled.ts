import fs from 'node:fs';
import type { Paths } from '../config/paths.ts';

/** Whether any payload waits. Opens the folder and reads one name. */
export function hasSpooled({ spool }: Pick<Paths, 'spool'>): boolean {
  let dir: fs.Dir;
  try {
    dir = fs.opendirSync(spool);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  try {
    return dir.readSync() !== null;
  } finally {
    dir.closeSync();
  }
}
