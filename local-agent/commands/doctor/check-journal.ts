import fs from 'node:fs';
import type { Check, CheckContext } from './check.ts';
import { journalParts, listSessionFiles } from '../../journal/journal-files.ts';
import { counted, formatBytes, formatCount } from '../../terminal/format.ts';
import { ok, warn } from './check.ts';

const NEWLINE = 10;

/** Does every journal file end with a whole line? A torn one is mended by the next append, and counted. */
export function checkJournal({ deps, db }: CheckContext): Check[] {
  const files = listSessionFiles(deps.paths.journal);
  let bytes = 0;
  const torn: string[] = [];
  for (const file of files) {
    for (const part of journalParts(file)) bytes += fs.lstatSync(part).size;
    const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > 0 && lastByte({ file, size }) !== NEWLINE) torn.push(file);
  }
  const mended = countMended(db);
  if (torn.length > 0) {
    const [first = ''] = torn;
    return [
      warn(
        'journal',
        `${formatCount(torn.length)} of ${counted(files.length, 'file')} end in the middle of a line (${first})`,
        'nothing to do: the next event of that session mends it',
      ),
    ];
  }
  const note = mended > 0 ? `; ${counted(mended, 'torn end')} mended so far` : '';
  return [ok('journal', `${counted(files.length, 'file')}, ${formatBytes(bytes)}${note}`)];
}

function lastByte({ file, size }: { file: string; size: number }): number | undefined {
  const fd = fs.openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(1);
    fs.readSync(fd, buffer, 0, 1, size - 1);
    return buffer[0];
  } finally {
    fs.closeSync(fd);
  }
}

function countMended(db: CheckContext['db']): number {
  const row = db
    ?.prepare("SELECT count AS n FROM skip_counters WHERE kind = 'journal' AND reason = 'torn_tail'")
    .get();
  return Number(row?.['n'] ?? 0);
}
