import fs from 'node:fs';
import path from 'node:path';
import {
  bundleFolders,
  dropBundle,
  isReadFrom,
  newestBundle,
  type Bundle,
} from '../backup/bundle-folders.ts';
import { ACTIVITY } from '../backup/bundle-manifest.ts';
import { checkBundle } from '../backup/check-bundle.ts';
import type { Paths } from '../config/paths.ts';
import { ifReadable, journalSize, journalTime, openJournalFile } from '../journal/journal-bytes.ts';
import { linkJournal } from '../journal/lend-journal.ts';
import { PIECE_BYTES } from '../journal/piece-reader.ts';
import { openSealed, sealedSize } from '../journal/sealed-file.ts';

type BundlePaths = Pick<Paths, 'backups' | 'backupLock'>;

/** Whether the newest bundle of its session seems to hold a journal as it is, and another place does not already. */
export function isBundled({ paths, file }: { paths: BundlePaths; file: string }): boolean {
  const bundle = newestBundle({ paths, sessionId: sessionOf(file) });
  if (bundle === undefined || isReadFrom({ folder: bundle.folder, journal: file })) return false;
  // A bundle of an earlier version does not tell.
  const size = ifReadable(() => sealedSize(activityOf(bundle)));
  return size !== undefined && size === journalSize(file);
}

/**
 * Takes a sealed journal away where the newest bundle of its session holds the same, and puts a link to that in its place:
 * whoever reads it finds it there. Every file of the bundle is compared with its hash before, and this one with the journal
 * itself; a stop at any step leaves one that is whole. False where the bundle holds another state. The caller holds the
 * locks of ingest and of bundles. Throws `backup.damaged`, `journal.damaged`; then everything is where it was.
 */
export async function lendToBundle({ paths, file }: { paths: BundlePaths; file: string }): Promise<boolean> {
  const bundle = newestBundle({ paths, sessionId: sessionOf(file) });
  if (bundle === undefined) return false;
  await checkBundle(bundle);
  const activity = activityOf(bundle);
  const journal = openJournalFile(file);
  const copy = openSealed(activity);
  try {
    if (journal === undefined || copy === undefined || journal.size !== copy.size) return false;
    for (let at = 0; at < journal.size; at += PIECE_BYTES) {
      const piece = { at, length: PIECE_BYTES };
      if (!journal.readAt(piece).equals(copy.readAt(piece))) return false;
    }
  } finally {
    journal?.close();
    copy?.close();
  }
  const writtenAt = new Date(journalTime(file) ?? 0);
  fs.utimesSync(activity, writtenAt, writtenAt);
  linkJournal({ file, to: activity });
  for (const older of bundleFolders(path.dirname(bundle.folder)))
    if (older !== bundle.folder && !isReadFrom({ folder: older, journal: file })) dropBundle(older);
  return true;
}

function activityOf({ folder }: Pick<Bundle, 'folder'>): string {
  return path.join(folder, ACTIVITY);
}

/** Journals and folders of bundles are named alike. */
function sessionOf(file: string): string {
  return path.basename(file, '.jsonl');
}
