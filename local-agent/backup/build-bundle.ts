import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isAppError } from '../../shared/core/errors.ts';
import type { Paths } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import { ensurePlaced } from '../files/placed-folder.ts';
import { syncFolder } from '../files/sync-folder.ts';
import { withLittleMemory } from '../store/driver/with-little-memory.ts';
import { ensureOwn } from '../store/facts/imported-sessions.ts';
import { packFile } from '../archive/open-archive.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { findSessionFile, sessionFileStem } from '../journal/journal-files.ts';
import { composeHandoff } from '../recovery/handoff/write-handoff.ts';
import { openSnapshotStore } from '../recovery/snapshots/snapshot-store.ts';
import type { SnapshotDeps } from '../recovery/snapshots/take-snapshot.ts';
import {
  bundleFolders,
  dropBundle,
  isReadFrom,
  lockBackups,
  newestBundle,
  sessionFolder,
  writeCopies,
} from './bundle-folders.ts';
import type { Bundle } from './bundle-folders.ts';
import {
  bundleFiles,
  MANIFEST,
  TRANSCRIPTS,
  type BundleContent,
  type BundleEntry,
  type BundleManifest,
} from './bundle-manifest.ts';
import { checkBundle } from './check-bundle.ts';
import { hashFile } from './hash-file.ts';
import { packActivity } from './pack-activity.ts';
import { packAnalytics } from './pack-analytics.ts';
import { packTranscripts } from './pack-transcripts.ts';
import { packSnapshots } from './pack-snapshots.ts';

export type BackupDeps = SnapshotDeps & {
  paths: SnapshotDeps['paths'] & Pick<Paths, 'journal' | 'database' | 'backups' | 'backupLock' | 'archive'>;
  settings: SnapshotDeps['settings'] & Pick<Settings, 'backup'>;
};

/**
 * Makes the bundle of a session, whole or not at all, and takes away those before it. Where nothing was added since the
 * newest one, that is read again instead. Undefined while another process makes or deletes bundles. Throws
 * `session.not_found`, `session.imported`, what its journal throws, or what the file system says.
 */
export async function buildBundle({
  deps,
  sessionId,
}: {
  deps: BackupDeps;
  sessionId: string;
}): Promise<Bundle | undefined> {
  const { paths, db } = deps;
  ensureOwn({ db, sessionId });
  const lock = lockBackups(paths);
  if (lock === undefined) return undefined;
  try {
    ensurePlaced(paths.journal);
    const content = contentOf({ deps, sessionId });
    const newest = newestBundle({ paths, sessionId });
    if (newest !== undefined && isCurrent({ deps, bundle: newest, content })) {
      const verified = await verify({ deps, bundle: newest });
      if (verified !== undefined) return verified;
    }
    return await build({ deps, sessionId, content });
  } finally {
    lock.release();
  }
}

/** What a bundle made now would hold. */
export function contentOf({
  deps: { db, journal, paths },
  sessionId,
}: {
  deps: Pick<BackupDeps, 'db' | 'journal' | 'paths'>;
  sessionId: string;
}): BundleContent {
  const row = db.prepare('SELECT rev FROM session_rollups WHERE session_id = ?').get(sessionId);
  const snapshots = openSnapshotStore({ root: paths.snapshots, fullEvery: 1 }).list(sessionId);
  return {
    rev: Number(row?.['rev'] ?? 0),
    seq: journal.lastSeq(sessionId),
    snapshot: snapshots.at(-1)?.n ?? 0,
  };
}

/** Whether a bundle made now would be the same as this one. */
export function isCurrent({
  deps: { paths, settings },
  bundle: { manifest },
  content,
}: {
  deps: Pick<BackupDeps, 'paths' | 'settings'>;
  bundle: Pick<Bundle, 'manifest'>;
  content: BundleContent;
}): boolean {
  const { rev, seq, snapshot } = manifest.content;
  const has = manifest.files.some(({ name }) => name === TRANSCRIPTS);
  const pack = packFile({ folder: paths.archive, sessionId: manifest.session_id });
  const wants = settings.backup.transcripts && fs.existsSync(pack);
  return rev === content.rev && seq === content.seq && snapshot === content.snapshot && has === wants;
}

/** Undefined where it is damaged: another one is made. */
async function verify({ deps, bundle }: { deps: BackupDeps; bundle: Bundle }): Promise<Bundle | undefined> {
  try {
    await checkBundle(bundle);
  } catch (error) {
    if (isAppError(error, 'backup.damaged')) return undefined;
    throw error;
  }
  return noteVerified({ deps, bundle });
}

function noteVerified({ deps, bundle }: { deps: BackupDeps; bundle: Omit<Bundle, 'copies'> }): Bundle {
  const copies = [{ tier: 'local' as const, verified_at: new Date(deps.clock()).toISOString() }];
  writeCopies({ folder: bundle.folder, copies });
  return { ...bundle, copies };
}

async function build({
  deps,
  sessionId,
  content,
}: {
  deps: BackupDeps;
  sessionId: string;
  content: BundleContent;
}): Promise<Bundle> {
  const { paths, db, clock, settings } = deps;
  const parent = sessionFolder(paths, sessionId);
  const older = bundleFolders(parent);
  const { bundle_id, folder } = freePlace({ parent, sessionId, now: clock() });
  const temporary = path.join(parent, `.${randomUUID()}`);
  fs.mkdirSync(temporary, { recursive: true, mode: 0o700 });
  const [activity, snapshots, handoff, analytics] = bundleFiles;
  const at = (name: string) => path.join(temporary, name);
  try {
    const { text } = withLittleMemory({ db, work: () => composeHandoff({ ...deps, sessionId }) });
    writeAtomically({ file: at(handoff), content: text });
    await packActivity({ file: at(activity), root: paths.journal, sessionId });
    const store = openSnapshotStore({ root: paths.snapshots, fullEvery: settings.recovery.full_every });
    await packSnapshots({ store, sessionId, file: at(snapshots) });
    packAnalytics({ database: paths.database, file: at(analytics), sessionId });
    const raw = settings.backup.transcripts
      ? await packTranscripts({ archive: paths.archive, sessionId, file: at(TRANSCRIPTS) })
      : false;
    const files: BundleEntry[] = [];
    for (const name of raw ? ([...bundleFiles, TRANSCRIPTS] as const) : bundleFiles)
      files.push({ name, ...(await hashFile(at(name))) });
    const row = db.prepare('SELECT project FROM session_rollups WHERE session_id = ?').get(sessionId);
    const manifest: BundleManifest = {
      v: 1,
      bundle_id,
      session_id: sessionId,
      project: String(row?.['project'] ?? ''),
      created_at: new Date(clock()).toISOString(),
      content,
      files,
    };
    writeAtomically({ file: at(MANIFEST), content: `${JSON.stringify(manifest, undefined, 2)}\n` });
    const { copies } = noteVerified({ deps, bundle: { folder: temporary, manifest } });
    syncFolder(temporary);
    fs.renameSync(temporary, folder);
    syncFolder(parent);
    const journal = findSessionFile({ root: paths.journal, sessionId });
    for (const one of older)
      if (journal === undefined || !isReadFrom({ folder: one, journal })) dropBundle(one);
    return { folder, manifest, copies };
  } catch (error) {
    fs.rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** Named for its moment, so that names sort as they were made. */
function freePlace({ parent, sessionId, now }: { parent: string; sessionId: string; now: number }): {
  bundle_id: string;
  folder: string;
} {
  for (let at = now; ; at += 1) {
    const bundle_id = `${sessionFileStem(sessionId)}.${new Date(at).toISOString().replaceAll(/[-:.]/g, '')}`;
    const folder = path.join(parent, bundle_id);
    if (!fs.existsSync(folder)) return { bundle_id, folder };
  }
}
