import type { Paths } from '../../config/paths.ts';
import type { Database, Row } from '../../store/driver/db.ts';
import { isOwnSql } from '../../store/facts/imported-sessions.ts';
import { openSnapshotStore, type SnapshotStore } from '../snapshots/snapshot-store.ts';
import { howItBrokeOff } from './broken-off.ts';
import { latestHandoffs } from './handoff-files.ts';
import { resumeCall, toShell } from './resume-command.ts';
import type { ClientNote } from '../../client/client-note.ts';
import { QUIET_AFTER_MS } from '../../../shared/agents/quiet.ts';
import { DAY } from '../../../shared/core/time.ts';

/** An unfinished session; title and tasks are for people, beside what the contract tells. */
export type UnfinishedSession = {
  session_id: string;
  project: string;
  /**
   * Broke off; or ended while tasks were open; or said nothing more in the middle of something, and no client notes that it
   * still runs.
   */
  ended_how: 'crashed' | 'left_open' | 'fell_silent';
  last_event_at: string;
  /** Where its hand-off is. */
  handoff: string | null;
  command: string;
  /** Where it was begun. */
  cwd: string | null;
  title: string | null;
  tasks_done: number;
  tasks_open: number;
};

/** With what its newest snapshot tells. */
export type UnfinishedProgress = UnfinishedSession & {
  snapshot_id: string | null;
  /** Not committed when it was taken. */
  files_at_risk: string[];
};

/** Older ones are history. */
const RECENT_MS = 14 * DAY;

/** Of one's own, latest first. */
export function unfinishedSessions({
  db,
  paths,
  clients,
  now,
}: {
  db: Database;
  paths: Pick<Paths, 'handoffs'>;
  /** What clients note of themselves, by session. */
  clients: ReadonlyMap<string, ClientNote>;
  now: number;
}): UnfinishedSession[] {
  const handoffs = latestHandoffs({ folder: paths.handoffs });
  return db
    .prepare(unfinishedSql)
    .all(now - RECENT_MS, now - QUIET_AFTER_MS)
    .flatMap((row) => {
      const sessionId = String(row['session_id']);
      const endedHow = howItEnded({ row, client: clients.get(sessionId), now });
      return endedHow === undefined ? [] : [{ row, sessionId, endedHow }];
    })
    .map(({ row, sessionId, endedHow }) => {
      const cwd = typeof row['cwd'] === 'string' ? row['cwd'] : null;
      return {
        session_id: sessionId,
        project: String(row['project']),
        ended_how: endedHow,
        last_event_at: new Date(Number(row['last_event_at'])).toISOString(),
        handoff: handoffs.get(sessionId)?.file ?? null,
        command: toShell(resumeCall({ sessionId, cwd })),
        cwd,
        title: textOf(row, 'title'),
        tasks_done: Number(row['tasks_done']),
        tasks_open: Number(row['tasks_open']),
      };
    });
}

/** A snapshot costs a read: only those of sessions that are shown are looked for. */
export function withSnapshots(o: {
  paths: Pick<Paths, 'snapshots'>;
  sessions: readonly UnfinishedSession[];
  /** All, unless it says otherwise. */
  shown?: readonly UnfinishedSession[];
}): UnfinishedProgress[] {
  const store = openSnapshotStore({ root: o.paths.snapshots, fullEvery: 1 });
  const shown = new Set(o.shown ?? o.sessions);
  return o.sessions.map((session) => {
    const { session_id: sessionId } = session;
    const snapshot = shown.has(session) ? newestSnapshot({ store, sessionId }) : undefined;
    return { ...session, snapshot_id: snapshot?.id ?? null, files_at_risk: snapshot?.dirty ?? [] };
  });
}

function howItEnded({
  row,
  client,
  now,
}: {
  row: Row;
  client: ClientNote | undefined;
  now: number;
}): UnfinishedProgress['ended_how'] | undefined {
  const status = String(row['status']);
  if (status === 'completed') return client?.running === true ? undefined : 'left_open';
  return howItBrokeOff({ status, lastSignAt: Number(row['last_event_at']), client, bootedAt: 0, now });
}

/** What is known of sessions that are not unfinished, by the beginning of their id: how they stand, and what continues them. */
export function otherSessions({ db, prefix }: { db: Database; prefix: string }) {
  return db
    .prepare(otherSql)
    .all(prefix)
    .map((row) => {
      const sessionId = String(row['session_id']);
      const cwd = typeof row['cwd'] === 'string' ? row['cwd'] : null;
      return {
        session_id: sessionId,
        isOpen: row['status'] !== 'completed',
        command: toShell(resumeCall({ sessionId, cwd })),
      };
    });
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

const otherSql = `SELECT r.session_id, r.status, s.cwd
FROM session_rollups r JOIN sessions s ON s.session_id = r.session_id
WHERE r.session_id >= ?1 AND r.session_id < ?1 || char(1114111) AND r.last_event_at > 0 AND ${isOwnSql('r.session_id')}
LIMIT 2`;

const unfinishedSql = `SELECT r.session_id, r.project, r.status, r.title, r.last_event_at, s.cwd,
  count(t.task_id) FILTER (WHERE t.completed_at IS NOT NULL OR t.state = 'completed') AS tasks_done,
  count(t.task_id) FILTER (WHERE t.completed_at IS NULL AND coalesce(t.state, '') NOT IN ('completed', 'deleted', 'cancelled')) AS tasks_open
FROM session_rollups r JOIN sessions s ON s.session_id = r.session_id
LEFT JOIN tasks t ON t.session_id = r.session_id
WHERE r.last_event_at >= ?1 AND r.prompts > 0 AND ${isOwnSql('r.session_id')}
GROUP BY r.session_id
HAVING CASE r.status WHEN 'crashed' THEN 1 WHEN 'completed' THEN tasks_open > 0 AND r.ended_at IS NOT NULL
  ELSE r.last_event_at <= ?2 END
ORDER BY r.last_event_at DESC`;
