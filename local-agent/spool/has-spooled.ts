import fs from 'node:fs';
import type { Paths } from '../config/paths.ts';
import { ifThere } from '../files/read-if-there.ts';

/** Whether any payload waits. Opens the folder and reads one name. */
export function hasSpooled({ spool }: Pick<Paths, 'spool'>): boolean {
  const dir = ifThere(() => fs.opendirSync(spool));
  if (dir === undefined) return false;
  try {
    return dir.readSync() !== null;
  } finally {
    dir.closeSync();
  }
}
