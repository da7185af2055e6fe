import type { Database, Row } from '../../store/driver/db.ts';
import { isOwnSql } from '../../store/facts/imported-sessions.ts';
import type { SessionStand } from './snapshot-policy.ts';

/** One's own sessions with anything new since then (milliseconds) that somebody asked something in. */
export function readStands({
  db,
  since,
  fellSilent,
}: {
  db: Database;
  since: number;
  /** Whether it was left in mid-turn and nothing tells that it runs. */
  fellSilent: (session: { sessionId: string; status: string; lastEventAt: number }) => boolean;
}): Map<string, SessionStand> {
  const rows = db.prepare(standsSql).all(since);
  return new Map(
    rows.map((row) => {
      const sessionId = String(row['session_id']);
      const stand = standOf(row);
      return [sessionId, { ...stand, fellSilent: fellSilent({ sessionId, ...stand }) }];
    }),
  );
}

const standsSql = `SELECT r.session_id, r.status, r.last_event_at, s.end_at, r.context_tokens, r.context_limit,
  r.input_tokens + r.output_tokens + r.cache_write_5m_tokens + r.cache_write_1h_tokens AS new_tokens,
  (SELECT count(*) FROM agent_rollups a WHERE a.session_id = r.session_id AND a.agent_id <> 'main'
    AND a.status <> 'running') AS finished_runs,
  (SELECT max(m.at) FROM messages m WHERE m.session_id = r.session_id AND m.kind = 'prompt' AND m.agent_id = 'main') AS message_at,
  (SELECT max(t.at) FROM triggers t WHERE t.session_id = r.session_id AND t.kind = 'prompt' AND s.cwd IS NOT NULL) AS hook_at,
  (SELECT max(e.at) FROM system_events e WHERE e.session_id = r.session_id AND e.kind = 'hook:PreCompact') AS compaction_at
FROM session_rollups r JOIN sessions s ON s.session_id = r.session_id
WHERE r.last_event_at >= ?1 AND (r.prompts > 0 OR hook_at IS NOT NULL) AND ${isOwnSql('r.session_id')}
ORDER BY r.last_event_at DESC LIMIT 200`;

function standOf(row: Row): Omit<SessionStand, 'fellSilent'> {
  const tokens = numberOf(row['context_tokens']);
  const limit = numberOf(row['context_limit']);
  return {
    status: String(row['status']),
    lastEventAt: Number(row['last_event_at']),
    endAt: numberOf(row['end_at']),
    promptAt: promptOf({ hookAt: numberOf(row['hook_at']), messageAt: numberOf(row['message_at']) }),
    compactionAt: numberOf(row['compaction_at']),
    newTokens: Number(row['new_tokens']),
    finishedAgentRuns: Number(row['finished_runs']),
    contextPercent: tokens === null || !limit ? null : Math.round((tokens / limit) * 100),
  };
}

/** The line of a prompt in the transcript comes behind its hook, and bears a time of its own. */
const SAME_PROMPT_MS = 10_000;

/** When the last prompt was given. The hook tells it at once; where no hook told it, the transcript does. */
function promptOf({ hookAt, messageAt }: { hookAt: number | null; messageAt: number | null }): number | null {
  if (hookAt === null || messageAt === null) return hookAt ?? messageAt;
  return messageAt > hookAt + SAME_PROMPT_MS ? messageAt : hookAt;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
