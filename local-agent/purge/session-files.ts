import fs from 'node:fs';
import path from 'node:path';
import { packFile } from '../archive/open-archive.ts';
import { sessionBundleFiles } from '../backup/bundle-folders.ts';
import type { Paths } from '../config/paths.ts';
import { ifThere, listIfThere, readIfThere } from '../files/read-if-there.ts';
import { sessionParts } from '../journal/journal-files.ts';
import { lentJournals } from '../journal/lend-journal.ts';
import { recoveryFiles } from '../recovery/watch/forget-recovery.ts';

/** Every file of ours that is about one session: journal, archive, what was set aside of it, snapshots, hand-offs, bundles. */
export function sessionFiles({ paths, sessionId }: { paths: Paths; sessionId: string }): string[] {
  const pack = packFile({ folder: paths.archive, sessionId });
  return [
    // What was put with the archive goes before the link to it: a stop in between forgets neither.
    ...sessionParts({ root: lentJournals(paths), sessionId }),
    ...sessionParts({ root: paths.journal, sessionId }),
    ...(fs.existsSync(pack) ? [pack] : []),
    ...quarantined({ paths, sessionId }),
    ...recoveryFiles({ paths, sessionId }),
    ...sessionBundleFiles({ paths, sessionId }),
  ];
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
