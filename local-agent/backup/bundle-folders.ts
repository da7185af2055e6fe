import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { isAppError } from '../../shared/core/errors.ts';
import type { Paths } from '../config/paths.ts';
import { listIfThere, readTextIfThere } from '../files/read-if-there.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { sessionFileStem } from '../journal/journal-files.ts';
import { lentTo } from '../journal/lend-journal.ts';
import { tryLock, type Lock } from '../store/driver/db.ts';
import { readManifest, type BundleManifest } from './bundle-manifest.ts';

// A folder a session, below it one a bundle, named for its moment. A bundle gets its name when it is whole; what begins with
// a dot is being made or deleted.

const COPIES = 'copies.json';

const copiesSchema = z.array(
  z.strictObject({ tier: z.literal('local'), verified_at: z.iso.datetime({ precision: 3 }) }),
);
/** Where a bundle lies, and when its bytes were last compared with its manifest there. */
export type BundleCopies = z.infer<typeof copiesSchema>;
export type Bundle = { folder: string; manifest: BundleManifest; copies: BundleCopies };

type BackupPaths = Pick<Paths, 'backups' | 'backupLock'>;

/** One at a time makes or deletes bundles. What a stop left half-made goes first. Undefined while another one does. */
export function lockBackups({ backups, backupLock }: BackupPaths): Lock | undefined {
  const lock = tryLock(backupLock);
  if (lock === undefined) return undefined;
  try {
    for (const session of listIfThere(backups))
      for (const name of listIfThere(path.join(backups, session)))
        if (name.startsWith('.'))
          fs.rmSync(path.join(backups, session, name), { recursive: true, force: true });
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

export function sessionFolder({ backups }: Pick<Paths, 'backups'>, sessionId: string): string {
  return path.join(backups, sessionFileStem(sessionId));
}

/** Whole ones, the oldest first; `onDamaged` hears of those whose manifest cannot be read. */
export function listBundles({
  backups,
  onDamaged = () => undefined,
}: {
  backups: string;
  onDamaged?: (folder: string) => void;
}): Bundle[] {
  return listIfThere(backups)
    .toSorted()
    .flatMap((session) => bundlesIn({ folder: path.join(backups, session), onDamaged }));
}

/** The newest bundle of a session whose manifest can be read. */
export function newestBundle({
  paths,
  sessionId,
}: {
  paths: BackupPaths;
  sessionId: string;
}): Bundle | undefined {
  return bundlesIn({ folder: sessionFolder(paths, sessionId), onDamaged: () => undefined }).at(-1);
}

/** Folders of a session's bundles, also of damaged ones. */
export function bundleFolders(folder: string): string[] {
  return listIfThere(folder)
    .filter((name) => !name.startsWith('.'))
    .toSorted()
    .map((name) => path.join(folder, name));
}

function bundlesIn({ folder, onDamaged }: { folder: string; onDamaged: (folder: string) => void }): Bundle[] {
  return bundleFolders(folder).flatMap((place) => {
    try {
      return [{ folder: place, manifest: readManifest(place).manifest, copies: readCopies(place) }];
    } catch (error) {
      if (!isAppError(error, 'backup.damaged')) throw error;
      onDamaged(place);
      return [];
    }
  });
}

export function writeCopies({ folder, copies }: { folder: string; copies: BundleCopies }): void {
  writeAtomically({ file: path.join(folder, COPIES), content: `${JSON.stringify(copies)}\n` });
}

/** Without the note nobody knows of a verified copy. */
function readCopies(folder: string): BundleCopies {
  try {
    return copiesSchema.parse(JSON.parse(readTextIfThere(path.join(folder, COPIES)) ?? '[]'));
  } catch {
    return [];
  }
}

/** Whether a journal lies in this bundle alone: it was taken away from its own place. */
export function isReadFrom({ folder, journal }: { folder: string; journal: string }): boolean {
  const place = lentTo(journal);
  return place !== undefined && path.dirname(place) === folder;
}

/** Gone in one step, as far as anybody sees. */
export function dropBundle(folder: string): void {
  const hidden = path.join(path.dirname(folder), `.gone-${path.basename(folder)}`);
  fs.renameSync(folder, hidden);
  fs.rmSync(hidden, { recursive: true, force: true });
}

/** Every file of a session's bundles. */
export function sessionBundleFiles({
  paths,
  sessionId,
}: {
  paths: Pick<Paths, 'backups'>;
  sessionId: string;
}): string[] {
  return bundleFolders(sessionFolder(paths, sessionId)).flatMap((folder) =>
    listIfThere(folder).map((name) => path.join(folder, name)),
  );
}
