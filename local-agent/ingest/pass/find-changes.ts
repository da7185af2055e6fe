import path from 'node:path';
import type { Database } from '../../store/driver/db.ts';
import type { DirectoryNames } from '../../transcripts/files/discover-transcripts.ts';
import { openForeignFiles } from './foreign-files.ts';
import { findStirred, loadKnownFolders, saveQuietFolders, type KnownFolder } from './quiet-folders.ts';
import { scanKnown, scanTranscripts, type Scan } from './scan-transcripts.ts';
import type { SkippedInputs } from './skipped-inputs.ts';
import { loadFolders, loadStamps, loadStampsOf, markGone, saveFolders } from './transcript-cursors.ts';

type Finding = {
  db: Database;
  skipped: SkippedInputs;
  now: number;
  claudeDirs: readonly string[];
};

/**
 * What of the transcripts is to be read. As long as no name came or went, only folders with a file that is not as it was
 * are compared with what was read; otherwise all of them.
 */
export function findChanges(finding: Finding): Pick<Scan, 'changed' | 'gone'> {
  const known = loadKnownFolders(finding.db);
  return findInStirred({ ...finding, known }) ?? findInAll({ ...finding, known });
}

type KnownFinding = Finding & { known: readonly KnownFolder[] };

/** So few are compared as quickly as they are noted to be quiet. */
const FEW = 16;

function findInStirred({
  db,
  skipped,
  now,
  claudeDirs,
  known,
}: KnownFinding): Pick<Scan, 'changed' | 'gone'> | undefined {
  // What was passed over is met by a whole scan alone.
  const stirred = skipped.isAnyOnDisk() ? undefined : findStirred({ known, claudeDirs, now });
  if (stirred === undefined) return undefined;
  if (stirred.length === 0) return { changed: [], gone: [] };
  const names = namesOf({ db, folders: stirred });
  // Links may lead elsewhere tomorrow.
  if ([...names.values()].some(({ links }) => links !== undefined)) return undefined;
  const paths = [...names].flatMap(([dir, { files }]) =>
    files.filter((name) => name.endsWith('.jsonl')).map((name) => `${dir}${path.sep}${name}`),
  );
  const stamps = loadStampsOf({ db, paths });
  // No transcript, not read yet, or told to be gone.
  if (stamps.length < paths.length || stamps.some(({ gone }) => gone !== 0)) return undefined;
  const { changed, quiet } = scanKnown({ stamps, folders: names.keys(), claudeDirs, skipped, now });
  saveQuietFolders({ db, looked: stirred, quiet: quiet.size > FEW ? quiet : new Map() });
  return { changed, gone: [] };
}

function namesOf({
  db,
  folders,
}: {
  db: Database;
  folders: readonly KnownFolder[];
}): Map<string, DirectoryNames> {
  const ofFolder = db.prepare('SELECT names FROM transcript_folders WHERE path = ?');
  return new Map(
    folders.map(({ path: dir, names }) => {
      const json = names ?? String(ofFolder.get(dir)?.['names']);
      return [dir, JSON.parse(json) as DirectoryNames];
    }),
  );
}

function findInAll({ db, skipped, now, claudeDirs, known }: KnownFinding): Pick<Scan, 'changed' | 'gone'> {
  const folders = loadFolders(db);
  const before = new Map(folders);
  const foreign = openForeignFiles(db);
  const scan = scanTranscripts({ claudeDirs, stamps: loadStamps(db), folders, foreign, skipped, now });
  foreign.save();
  const same =
    folders.size === before.size &&
    [...folders].every(([path, { mtime_ms }]) => before.get(path)?.mtime_ms === mtime_ms);
  if (!same || scan.gone.length > 0) {
    db.transaction(() => {
      saveFolders({ db, before, after: folders });
      markGone({ db, paths: scan.gone });
    });
  }
  saveQuietFolders({ db, looked: known, quiet: scan.quiet });
  return scan;
}
