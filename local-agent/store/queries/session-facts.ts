import { z } from 'zod';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import { defineQuery } from '../../../shared/queries/parts/define-query.ts';

// What one session did, step by step: local facts that the rollups only count.

const ofSession = z.object({ session_id: z.string() });

export const sessionToolCalls = defineQuery({
  name: 'session_tool_calls',
  params: ofSession,
  row: z.object({
    tool_use_id: z.string(),
    agent_id: z.string(),
    tool_name: z.string(),
    status: z.string(),
    at: z.number(),
    started_at: z.number().nullable(),
    ended_at: z.number().nullable(),
    duration_ms: z.number().nullable(),
    summary: z.string().nullable(),
    denial: z.string().nullable(),
    rewound: z.number(),
  }),
  sql: `WITH rewinds AS MATERIALIZED (
  SELECT at AS since, rewound_at FROM messages WHERE session_id = ?1 AND rewound_at IS NOT NULL
)
SELECT tool_use_id, agent_id, tool_name, status, at, started_at, ended_at, duration_ms, summary, denial,
  agent_id = '${MAIN_AGENT}' AND EXISTS (SELECT 1 FROM rewinds
    WHERE coalesce(started_at, at) >= since AND coalesce(started_at, at) < rewound_at) AS rewound
FROM tool_calls
WHERE session_id = ?1 AND copy = 0
ORDER BY COALESCE(started_at, at), tool_use_id`,
  bind: (params) => [params.session_id],
});
export type SessionToolCall = z.infer<typeof sessionToolCalls.row>;

/** Prompts that the conversation went back to before, and when. */
export const sessionRewinds = defineQuery({
  name: 'session_rewinds',
  params: ofSession,
  row: z.object({ event_id: z.string(), at: z.number(), rewound_at: z.number() }),
  sql: `SELECT event_id, at, rewound_at FROM messages
WHERE session_id = ?1 AND rewound_at IS NOT NULL AND copy = 0
ORDER BY at, event_id`,
  bind: (params) => [params.session_id],
});
export type SessionRewind = z.infer<typeof sessionRewinds.row>;

/** As a hook told it, else from call to result in the transcript; null while it runs. */
export function durationOf(call: SessionToolCall): number | null {
  if (call.duration_ms !== null) return call.duration_ms;
  return call.ended_at === null ? null : call.ended_at - (call.started_at ?? call.at);
}

export const sessionErrors = defineQuery({
  name: 'session_errors',
  params: ofSession,
  row: z.object({
    event_id: z.string(),
    agent_id: z.string(),
    at: z.number(),
    kind: z.string(),
    tool_name: z.string().nullable(),
    tool_use_id: z.string().nullable(),
    http_status: z.number().nullable(),
    message: z.string().nullable(),
    fingerprint: z.string(),
  }),
  sql: `SELECT event_id, agent_id, at, kind, tool_name, tool_use_id, http_status, message, fingerprint
FROM errors
WHERE session_id = ?1
ORDER BY at, event_id`,
  bind: (params) => [params.session_id],
});
export type SessionError = z.infer<typeof sessionErrors.row>;
