import fs from 'node:fs';
import path from 'node:path';
import { packFile } from '../archive/open-archive.ts';
import type { Paths } from '../config/paths.ts';
import { ifThere, listIfThere, readIfThere } from '../files/read-if-there.ts';
import { findSessionFile, journalParts } from '../journal/journal-files.ts';
import { lentTo } from '../journal/lend-journal.ts';
import { recoveryFiles } from '../recovery/watch/forget-recovery.ts';

/** Every file of ours that is about one session: journal, archive, what was set aside of it, snapshots, hand-offs. */
export function sessionFiles({ paths, sessionId }: { paths: Paths; sessionId: string }): string[] {
  const journal = findSessionFile({ root: paths.journal, sessionId });
  const pack = packFile({ folder: paths.archive, sessionId });
  return [
    ...(journal === undefined ? [] : journalFiles(journal)),
    ...(fs.existsSync(pack) ? [pack] : []),
    ...quarantined({ paths, sessionId }),
    ...recoveryFiles({ paths, sessionId }),
  ];
}

/** One that lies elsewhere goes before the link to it, so that a stop in between forgets neither. */
function journalFiles(journal: string): string[] {
  const elsewhere = lentTo(journal);
  return [...(elsewhere === undefined ? [] : [elsewhere]), ...journalParts(journal)];
}

/** What could not be understood has no fields to look into: it names the session somewhere. */
function quarantined({
  paths,
  sessionId,
}: {
  paths: Pick<Paths, 'quarantine'>;
  sessionId: string;
}): string[] {
  return listIfThere(paths.quarantine)
    .map((name) => path.join(paths.quarantine, name))
    .filter((file) => file.includes(sessionId) || readFile(file)?.includes(sessionId) === true);
}

function readFile(file: string): Buffer | undefined {
  return fs.statSync(file).isFile() ? readIfThere(file) : undefined;
}

export function bytesOf(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + (ifThere(() => fs.lstatSync(file))?.size ?? 0), 0);
}
