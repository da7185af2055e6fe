import { DAY, HOUR } from '../../../shared/core/time.ts';
import { agentRow, errorRow, sessionRow, signalRow } from '../rows.ts';

export const now = Date.UTC(2026, 10, 20, 11);
export const startOf = (daysAgo: number) => now - daysAgo * DAY;

type Sent = { id: string; daysAgo: number; rev?: number; agents?: string[]; errors?: number };

/** What a device sends of one session that ran for nine seconds. */
export function rowsOf({ id: session_id, daysAgo, rev = 1, agents = ['main', 'a1'], errors = 2 }: Sent) {
  const at = startOf(daysAgo);
  const hour = Math.floor(at / HOUR);
  return {
    session_rollups: [
      sessionRow({
        session_id,
        rev,
        status: 'completed',
        started_at: at,
        ended_at: at + 9000,
        last_event_at: at + 9000,
        last_action: 'Bash npm test',
        last_message: `Said of ${session_id}.`,
        agent_runs: agents.length - 1,
      }),
    ],
    agent_rollups: agents.map((agent_id) =>
      agentRow({
        session_id,
        agent_id,
        rev,
        agent_type: agent_id === 'main' ? 'main' : 'Explore',
        started_at: at,
        last_event_at: at + 9000,
        tool_calls: rev * 10,
      }),
    ),
    error_rollups: [
      errorRow({ session_id, hour, rev, occurrences: errors, last_at: at + 1000, first_at: at }),
    ],
    signal_rollups: [signalRow({ session_id, rev, times: errors, last_at: at + 1000 })],
  };
}
