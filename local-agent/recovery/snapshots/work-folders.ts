import type { Database } from '../../store/driver/db.ts';

/** Folders in which a session works: its own first, then the worktrees of subagents that still run. */
export function workFolders({ db, sessionId }: { db: Database; sessionId: string }): string[] {
  const rows = db
    .prepare(
      `SELECT 0 AS place, cwd AS folder FROM sessions WHERE session_id = ?1
       UNION ALL SELECT 1, r.worktree_path FROM agent_runs r
       JOIN agent_rollups a ON a.session_id = r.session_id AND a.agent_id = r.agent_id
       WHERE r.session_id = ?1 AND a.status = 'running' ORDER BY 1`,
    )
    .all(sessionId);
  return rows.map((row) => row['folder']).filter((folder) => typeof folder === 'string');
}
