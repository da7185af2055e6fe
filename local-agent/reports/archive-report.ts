import type { Deps } from '../deps.ts';
import type { ArchiveIndex } from '../archive/archive-index.ts';
import { archiveStatus, type ArchiveStatus } from '../archive/archive-status.ts';
import { readCleanupPeriod } from '../archive/cleanup-period.ts';
import type { SourceFile } from '../archive/find-files.ts';
import { openForReading } from './open-report.ts';

/** Coverage of the archive, and how many files and folders it could not read. */
export function archiveReport({
  deps,
  index,
  sources,
}: {
  deps: Pick<Deps, 'paths' | 'cwd' | 'managedSettings' | 'clock'>;
  /** Undefined while nothing was archived. */
  index: Pick<ArchiveIndex, 'db' | 'files'> | undefined;
  sources: readonly SourceFile[];
}): { found: ArchiveStatus; unread: number } {
  return {
    found: archiveStatus({
      index,
      sources,
      readSessions: sessionsRead(deps),
      periodOf: (root) =>
        readCleanupPeriod({
          claudeDir: root,
          projectFolder: deps.cwd,
          managedFolder: deps.managedSettings,
        }),
      now: deps.clock(),
    }),
    unread: Number(index?.db.prepare('SELECT count(*) AS n FROM skipped').get()?.['n'] ?? 0),
  };
}

/** Every session whose transcript was read at some time, those that the client has deleted among them. */
function sessionsRead(deps: Pick<Deps, 'paths'>): string[] {
  const db = openForReading(deps);
  try {
    return db
      .prepare('SELECT DISTINCT session_id FROM transcript_files')
      .all()
      .map((row) => String(row['session_id']));
  } finally {
    db.close();
  }
}
