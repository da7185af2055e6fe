import { areOnOnePath } from '../../files/is-below.ts';
import type { Database } from '../../store/driver/db.ts';
import type { WhoChanged } from './plan-restore.ts';

/** Times of files and of calls come from different clocks, and a command's last write may follow its answer. */
const BEFORE_MS = 1000;
const AFTER_MS = 2000;

/** Tools that may write files; what a server does behind its tool is not known. */
const writes = /^(?:Bash|PowerShell|Edit|MultiEdit|Write|NotebookEdit|mcp__.+)$/;

type Call = { from: number; to: number; by: string };

/**
 * By the recorded calls in this work tree since then: a file whose time falls into one that may write was written by its
 * agent. Everything else is taken for the user's own work.
 */
export function whoChangedSince({
  db,
  top,
  since,
  now,
}: {
  db: Database;
  top: string;
  since: number;
  now: number;
}): WhoChanged {
  const rows = db
    .prepare(
      `SELECT c.tool_name, c.agent_id, r.agent_type, coalesce(c.started_at, c.at) AS started_at, c.ended_at, s.cwd
       FROM sessions s CROSS JOIN tool_calls c ON c.session_id = s.session_id
       LEFT JOIN agent_runs r ON r.session_id = c.session_id AND r.agent_id = c.agent_id
       WHERE s.last_event_at >= ?1 AND coalesce(c.ended_at, c.at) >= ?1`,
    )
    .all(since);
  const calls = rows.flatMap((row): Call[] => {
    const tool = String(row['tool_name']);
    const cwd = row['cwd'];
    if (!writes.test(tool) || typeof cwd !== 'string' || !areOnOnePath(cwd, top)) return [];
    const to = typeof row['ended_at'] === 'number' ? row['ended_at'] : now;
    const agent = row['agent_id'] === 'main' ? 'main' : String(row['agent_type'] ?? row['agent_id']);
    return [{ from: Number(row['started_at']) - BEFORE_MS, to: to + AFTER_MS, by: `${tool} of ${agent}` }];
  });
  return ({ at }) => calls.findLast((call) => at >= call.from && at <= call.to)?.by;
}
