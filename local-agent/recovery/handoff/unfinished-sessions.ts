import type { Paths } from '../../config/paths.ts';
import type { Database, Row } from '../../store/driver/db.ts';
import { isOwnSql } from '../../store/facts/imported-sessions.ts';
import { openSnapshotStore, type SnapshotStore } from '../snapshots/snapshot-store.ts';
import { latestHandoffs } from './handoff-files.ts';
import { resumeCall, toShell } from './resume-command.ts';
import { QUIET_AFTER_MS, quietFor } from '../../../shared/agents/quiet.ts';
import { DAY } from '../../../shared/core/time.ts';

/** An unfinished session; title and tasks are for people, beside what the contract tells. */
export type UnfinishedProgress = {
  session_id: string;
  project: string;
  /** Broke off; or ended while tasks were open. */
  ended_how: 'crashed' | 'left_open';
  last_event_at: string;
  snapshot_id: string | null;
  /** Where its hand-off is. */
  handoff: string | null;
  /** Not committed when its newest snapshot was taken. */
  files_at_risk: string[];
  command: string;
  /** Where it was begun. */
  cwd: string | null;
  title: string | null;
  tasks_done: number;
  tasks_open: number;
};

/** Older ones are history. */
const RECENT_MS = 14 * DAY;

/** Of one's own, latest first. */
export function unfinishedSessions({
  db,
  paths,
  now,
}: {
  db: Database;
  paths: Pick<Paths, 'snapshots' | 'handoffs'>;
  now: number;
}): UnfinishedProgress[] {
  const handoffs = latestHandoffs({ folder: paths.handoffs });
  const store = openSnapshotStore({ root: paths.snapshots, fullEvery: 1 });
  return db
    .prepare(unfinishedSql)
    .all(now - RECENT_MS)
    .map((row) => {
      const sessionId = String(row['session_id']);
      const snapshot = newestSnapshot({ store, sessionId });
      const cwd = typeof row['cwd'] === 'string' ? row['cwd'] : null;
      return {
        session_id: sessionId,
        project: String(row['project']),
        ended_how: row['status'] === 'crashed' ? ('crashed' as const) : ('left_open' as const),
        last_event_at: new Date(Number(row['last_event_at'])).toISOString(),
        snapshot_id: snapshot?.id ?? null,
        handoff: handoffs.get(sessionId)?.file ?? null,
        files_at_risk: snapshot?.dirty ?? [],
        command: toShell(resumeCall({ sessionId, cwd })),
        cwd,
        title: textOf(row, 'title'),
        tasks_done: Number(row['tasks_done']),
        tasks_open: Number(row['tasks_open']),
      };
    });
}

/** What is known of sessions that are not unfinished, by the beginning of their id: how they stand, and what continues them. */
export function otherSessions({ db, prefix, now }: { db: Database; prefix: string; now: number }) {
  return db
    .prepare(otherSql)
    .all(prefix)
    .map((row) => {
      const status = String(row['status']);
      const sessionId = String(row['session_id']);
      const cwd = typeof row['cwd'] === 'string' ? row['cwd'] : null;
      return {
        session_id: sessionId,
        isOpen: status !== 'completed',
        quietMs: quietFor({ status, lastEventAt: Number(row['last_event_at']), now }),
        command: toShell(resumeCall({ sessionId, cwd })),
      };
    });
}

/** Sessions that look at work, and have said nothing for long: nobody noted whether they still run. */
export function countQuiet({ db, now }: { db: Database; now: number }): number {
  const row = db.prepare(quietSql).get(now - RECENT_MS, now - QUIET_AFTER_MS);
  return Number(row?.['sessions'] ?? 0);
}

/** A damaged one is passed over, and so is what a restore put aside: it holds what was not wanted. */
function newestSnapshot({ store, sessionId }: { store: SnapshotStore; sessionId: string }) {
  for (const entry of store.list(sessionId).toReversed()) {
    if (entry.trigger === 'before_restore') continue;
    try {
      const { git } = store.read(entry);
      return { id: entry.snapshot_id, dirty: git?.dirty.map(({ path }) => path) ?? [] };
    } catch {
      continue;
    }
  }
  return undefined;
}

function textOf(row: Row, column: string): string | null {
  const value = row[column];
  return typeof value === 'string' && value !== '' ? value : null;
}

const otherSql = `SELECT r.session_id, r.status, r.last_event_at, s.cwd
FROM session_rollups r JOIN sessions s ON s.session_id = r.session_id
WHERE r.session_id >= ?1 AND r.session_id < ?1 || char(1114111) AND r.last_event_at > 0 AND ${isOwnSql('r.session_id')}
LIMIT 2`;

const quietSql = `SELECT count(*) AS sessions FROM session_rollups r
WHERE r.last_event_at >= ?1 AND r.last_event_at <= ?2 AND r.prompts > 0 AND r.status = 'working'
  AND ${isOwnSql('r.session_id')}`;

const unfinishedSql = `SELECT r.session_id, r.project, r.status, r.title, r.last_event_at, s.cwd,
  count(t.task_id) FILTER (WHERE t.completed_at IS NOT NULL OR t.state = 'completed') AS tasks_done,
  count(t.task_id) FILTER (WHERE t.completed_at IS NULL AND coalesce(t.state, '') NOT IN ('completed', 'deleted', 'cancelled')) AS tasks_open
FROM session_rollups r JOIN sessions s ON s.session_id = r.session_id
LEFT JOIN tasks t ON t.session_id = r.session_id
WHERE r.last_event_at >= ?1 AND r.prompts > 0 AND r.status IN ('crashed', 'completed')
  AND ${isOwnSql('r.session_id')}
GROUP BY r.session_id
HAVING r.status = 'crashed' OR (tasks_open > 0 AND r.ended_at IS NOT NULL)
ORDER BY r.last_event_at DESC LIMIT 50`;
