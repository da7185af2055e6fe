import type { ArchiveIndex } from './archive-index.ts';
import type { SourceFile } from './find-files.ts';

export type ArchiveStatus = {
  sessions_seen: number;
  sessions_archived: number;
  files: number;
  raw_bytes: number;
  stored_bytes: number;
  newest_age_s: number | null;
  next_cleanup_at: string | null;
};

/**
 * How much of what there is, or ever was, lies in the archive. A session counts as archived when all that is there of it
 * now is; one that was read before and deleted before it was archived is seen and not archived.
 */
export function archiveStatus({
  index,
  sources,
  readSessions,
  periodOf,
  now,
}: {
  /** Undefined while nothing was archived. */
  index: Pick<ArchiveIndex, 'db' | 'files'> | undefined;
  sources: readonly SourceFile[];
  /** Sessions whose transcripts were read at some time. */
  readSessions: readonly string[];
  /** Milliseconds after which the client deletes what lies in a config folder. */
  periodOf: (root: string) => number;
  now: number;
}): ArchiveStatus {
  const files = index?.files() ?? [];
  const known = new Map(files.map((file) => [`${file.root}\0${file.file}`, file]));
  const archived = new Set(files.map((file) => file.session_id));
  const seen = new Set([...archived, ...readSessions]);
  for (const { root, file, session_id, stat } of sources) {
    seen.add(session_id);
    if (known.get(`${root}\0${file}`)?.size !== stat.size) archived.delete(session_id);
  }
  const newest = files.reduce((latest, file) => Math.max(latest, file.mtime_ms), -Infinity);
  const stored = index?.db.prepare('SELECT sum(stored_bytes) AS bytes FROM packs').get();
  return {
    sessions_seen: seen.size,
    sessions_archived: archived.size,
    files: files.length,
    raw_bytes: files.reduce((sum, file) => sum + file.kept_bytes, 0),
    stored_bytes: Number(stored?.['bytes'] ?? 0),
    newest_age_s: files.length === 0 ? null : Math.max(0, Math.round((now - newest) / 1000)),
    next_cleanup_at: nextCleanup({ sources, periodOf }),
  };
}

/** When the client may first delete something that is there now. It sweeps when a session starts, so it may be later. */
function nextCleanup({
  sources,
  periodOf,
}: {
  sources: readonly SourceFile[];
  periodOf: (root: string) => number;
}): string | null {
  const periods = new Map<string, number>();
  let first = Infinity;
  for (const { root, stat } of sources) {
    const period = periods.get(root) ?? periodOf(root);
    periods.set(root, period);
    first = Math.min(first, stat.mtimeMs + period);
  }
  return Number.isFinite(first) ? new Date(first).toISOString() : null;
}
