import path from 'node:path';
import { areOnOnePath } from '../../files/is-below.ts';
import type { Database } from '../../store/driver/db.ts';
import type { WhoWorked } from './only-of-agent.ts';
import type { WhoChanged } from './plan-restore.ts';
import { ensureFacts } from '../../store/facts/ensure-facts.ts';

/** Times of files and of calls come from different clocks, and a command's last write may follow its answer. */
const BEFORE_MS = 1000;
const AFTER_MS = 2000;

/** Tools that may write files; what a server does behind its tool is not known. */
const writes = /^(?:Bash|PowerShell|Edit|MultiEdit|Write|NotebookEdit|mcp__.+)$/;

type Call = { from: number; to: number; by: string; run: string };

type Period = {
  db: Database;
  top: string;
  /** Milliseconds. */
  since: number;
  now: number;
};

/**
 * By the recorded calls in this work tree since then: a file whose time falls into one that may write was written by its
 * agent. Everything else is taken for the user's own work.
 */
export function whoChangedSince(period: Period): WhoChanged {
  const calls = callsIn(period);
  return ({ at }) => calls.findLast((call) => isWithin({ call, at }))?.by;
}

/**
 * All that may have: by a file tool, by a call at the file's time, and of a file that is gone by whoever ran commands.
 */
export function whoWorkedSince(period: Period): WhoWorked {
  const calls = callsIn(period);
  const commands = calls.filter(({ by }) => !/^(?:Edit|MultiEdit|Write|NotebookEdit) /.test(by));
  const writers = writersIn(period);
  return ({ name, at }) => {
    const runs = new Map((writers.get(name) ?? []).map((run) => [run, 'edits' as 'edits' | 'command']));
    const behind = at === null ? commands : calls.filter((call) => isWithin({ call, at }));
    for (const call of behind)
      if (commands.includes(call) || !runs.has(call.run)) runs.set(call.run, 'command');
    return runs;
  };
}

/** When one run began to change files, or may have (milliseconds); undefined: it never did. */
export function firstChangeOf({
  db,
  sessionId,
  agent,
}: {
  db: Database;
  sessionId: string;
  agent: string;
}): number | undefined {
  ensureFacts({ db, sessionId });
  const rows = db
    .prepare(
      `SELECT tool_name, coalesce(started_at, at) AS began FROM tool_calls
       WHERE session_id = ?1 AND agent_id = ?2 ORDER BY began`,
    )
    .all(sessionId, agent);
  const first = rows.find((row) => writes.test(String(row['tool_name'])));
  return first === undefined ? undefined : Number(first['began']);
}

function isWithin({ call, at }: { call: Call; at: number }): boolean {
  return at >= call.from && at <= call.to;
}

function callsIn({ db, top, since, now }: Period): Call[] {
  ensureFacts({ db });
  const rows = db
    .prepare(
      `SELECT c.tool_name, c.agent_id, r.agent_type, coalesce(c.started_at, c.at) AS started_at, c.ended_at, s.cwd
       FROM sessions s CROSS JOIN tool_calls c ON c.session_id = s.session_id
       LEFT JOIN agent_runs r ON r.session_id = c.session_id AND r.agent_id = c.agent_id
       WHERE s.last_event_at >= ?1 AND coalesce(c.ended_at, c.at) >= ?1`,
    )
    .all(since);
  return rows.flatMap((row): Call[] => {
    const tool = String(row['tool_name']);
    const cwd = row['cwd'];
    if (!writes.test(tool) || typeof cwd !== 'string' || !areOnOnePath(cwd, top)) return [];
    const to = typeof row['ended_at'] === 'number' ? row['ended_at'] : now;
    const run = String(row['agent_id']);
    const agent = run === 'main' ? 'main' : String(row['agent_type'] ?? run);
    return [
      { from: Number(row['started_at']) - BEFORE_MS, to: to + AFTER_MS, by: `${tool} of ${agent}`, run },
    ];
  });
}

/** Runs by the name of the file that their file tools wrote; names as git has them. */
function writersIn({ db, top, since }: Period): Map<string, string[]> {
  ensureFacts({ db });
  const rows = db
    .prepare(
      `SELECT f.agent_id, f.path, s.cwd FROM sessions s CROSS JOIN file_operations f ON f.session_id = s.session_id
       WHERE s.last_event_at >= ?1 AND f.at >= ?1 AND f.operation <> 'read' AND f.path IS NOT NULL`,
    )
    .all(since);
  const writers = new Map<string, string[]>();
  for (const row of rows) {
    const file = path.resolve(String(row['cwd'] ?? top), String(row['path']));
    const name = Buffer.from(path.relative(top, file).replaceAll(path.sep, '/'), 'utf8').toString('latin1');
    writers.set(name, [...(writers.get(name) ?? []), String(row['agent_id'])]);
  }
  return writers;
}
