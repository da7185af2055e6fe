import type { Journal } from '../../journal/journal.ts';
import type { Database } from '../../store/driver/db.ts';
import { readSessionState } from '../snapshots/session-state.ts';
import type { SessionState } from '../snapshots/snapshot-schema.ts';
import { resumeCall, toShell } from './resume-command.ts';
import type { HandoffFacts } from './render-handoff.ts';
import { QUIET_AFTER_MS, quietFor } from '../../../shared/agents/quiet.ts';
import { ensureFacts } from '../../store/facts/ensure-facts.ts';

/** What a hand-off tells of a session, now or (with `state`) as it stood in a snapshot. */
export function gatherHandoff({
  db,
  journal,
  sessionId,
  snapshotId,
  now,
  state = readSessionState({ db, journal, sessionId }),
}: {
  db: Database;
  journal: Journal;
  sessionId: string;
  snapshotId: string | null;
  now: number;
  state?: SessionState;
}): HandoffFacts {
  ensureFacts({ db, sessionId });
  const [session] = db.prepare(sessionSql).all(sessionId);
  const status = textOf(session?.['status']) ?? 'unknown';
  const lastEventAt = Number(session?.['last_event_at'] ?? 0);
  const files = db.prepare(filesSql).all(sessionId);
  return {
    ...state,
    first_request: textOf(session?.['first_prompt']),
    branch: textOf(session?.['git_branch']),
    last_event_at: new Date(lastEventAt).toISOString(),
    ended_how: howItStands({ status, lastEventAt, now }),
    may_run: ['working', 'needs_input'].includes(status) && now - lastEventAt >= QUIET_AFTER_MS,
    files_changed: files.map((row) => ({
      path: textOf(row['path']) ?? '?',
      operation: String(row['operation']),
      lines_added: Number(row['lines_added'] ?? 0),
      lines_removed: Number(row['lines_removed'] ?? 0),
    })),
    snapshot_id: snapshotId,
    command: toShell(resumeCall({ sessionId, cwd: state.cwd })),
  };
}

function howItStands(session: { status: string; lastEventAt: number; now: number }): string {
  if (session.status !== 'working') return session.status.replaceAll('_', ' ');
  return quietFor(session) === undefined ? 'in the middle of its work' : 'quiet in the middle of its work';
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

const sessionSql = `SELECT s.first_prompt, s.git_branch, s.last_event_at, r.status
FROM sessions s LEFT JOIN session_rollups r ON r.session_id = s.session_id WHERE s.session_id = ?1`;

/** Where most was changed comes first. */
const filesSql = `SELECT path, min(operation) AS operation, sum(lines_added) AS lines_added, sum(lines_removed) AS lines_removed
FROM file_operations WHERE session_id = ?1 AND operation <> 'read' AND path IS NOT NULL
GROUP BY path ORDER BY coalesce(sum(lines_added), 0) + coalesce(sum(lines_removed), 0) DESC, path LIMIT 100`;

/** Tokens of everything that was said and done in the session: what reading its transcript again would cost. */
export function transcriptTokens({ db, sessionId }: { db: Database; sessionId: string }): number {
  ensureFacts({ db, sessionId });
  const [row] = db.prepare(transcriptSql).all(sessionId);
  const bytes = Number(row?.['bytes'] ?? 0);
  return Math.max(Math.ceil(bytes / 4), Number(row?.['context_tokens'] ?? 0));
}

const transcriptSql = `SELECT
  (SELECT coalesce(sum(text_bytes), 0) FROM messages WHERE session_id = ?1)
  + (SELECT coalesce(sum(coalesce(input_bytes, 0) + coalesce(output_bytes, 0)), 0) FROM tool_calls WHERE session_id = ?1) AS bytes,
  (SELECT context_tokens FROM session_rollups WHERE session_id = ?1) AS context_tokens`;
