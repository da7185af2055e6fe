import { z } from 'zod';
import { agentStatuses, sessionStatuses } from '../../shared/events/event-schema.ts';

// The JSON contract of the command line, strict: a field more or less is a change of the contract.

const iso = z.iso.datetime({ precision: 3 });
const count = z.number().int().nonnegative();

const tokenFields = {
  input_tokens: count,
  output_tokens: count,
  cache_read_tokens: count,
  cache_write_5m_tokens: count,
  cache_write_1h_tokens: count,
  cost_usd: z.number().nonnegative().nullable(),
  api_calls: count,
  unpriced_api_calls: count,
};
const range = z.strictObject({ since: iso.nullable(), until: iso.nullable(), time_zone: z.string() });

export const costSchema = z.strictObject({
  range,
  totals: z.strictObject(tokenFields),
  rows: z.array(z.strictObject({ key: z.string(), ...tokenFields })),
  recorded_cost_api_calls: count.optional(),
});

const sessionSchema = z.strictObject({
  session_id: z.string(),
  project: z.string(),
  title: z.string().nullable(),
  status: z.enum(sessionStatuses),
  started_at: iso,
  ended_at: iso.nullable(),
  agent_runs: count,
  tool_calls: count,
  tool_errors: count,
  ...tokenFields,
});
export const sessionsSchema = z.strictObject({ sessions: z.array(sessionSchema) });

export const sessionReportSchema = z.strictObject({
  session: sessionSchema,
  agent_runs: z.array(
    z.strictObject({
      agent_id: z.string(),
      parent_agent_id: z.string().nullable(),
      agent_type: z.string(),
      description: z.string().nullable(),
      depth: count,
      status: z.enum(agentStatuses),
      background: z.boolean(),
      model: z.string().nullable(),
      tool_use_id: z.string().nullable(),
      started_at: iso,
      ended_at: iso.nullable(),
      duration_ms: count.nullable(),
      tool_calls: count,
      tool_errors: count,
      ...tokenFields,
      subtree_tokens: count,
      subtree_cost_usd: z.number().nonnegative().nullable(),
      subtree_unpriced_api_calls: count,
    }),
  ),
  tool_calls: z.array(
    z.strictObject({
      tool_use_id: z.string(),
      agent_id: z.string(),
      tool_name: z.string(),
      status: z.enum(['running', 'ok', 'error', 'denied']),
      started_at: iso,
      ended_at: iso.nullable(),
      duration_ms: count.nullable(),
      summary: z.string().nullable(),
      denial: z.string().nullable(),
      rewound: z.boolean(),
    }),
  ),
  rewinds: z.array(z.strictObject({ event_id: z.string(), prompted_at: iso, rewound_at: iso })),
  errors: z.array(
    z.strictObject({
      event_id: z.string(),
      agent_id: z.string(),
      at: iso,
      kind: z.enum(['tool', 'api', 'hook', 'agent']),
      tool_name: z.string().nullable(),
      tool_use_id: z.string().nullable(),
      http_status: z.number().nullable(),
      message: z.string().nullable(),
      fingerprint: z.string(),
    }),
  ),
});

export const agentsSchema = z.strictObject({
  range,
  agents: z.array(
    z.strictObject({
      agent_type: z.string(),
      runs: count,
      running: count,
      failed: count,
      sessions: count,
      tool_calls: count,
      tool_errors: count,
      p50_ms: count.nullable(),
      p95_ms: count.nullable(),
      max_ms: count.nullable(),
      last_event_at: iso,
      ...tokenFields,
    }),
  ),
});

export const toolsSchema = z.strictObject({
  range,
  tools: z.array(
    z.strictObject({
      tool_name: z.string(),
      calls: count,
      errors: count,
      denied: count,
      failure_rate: z.number().min(0).max(1),
      sessions: count,
      timed_calls: count,
      p50_ms: count.nullable(),
      p95_ms: count.nullable(),
      max_ms: count.nullable(),
      total_ms: count,
    }),
  ),
});

export const errorsSchema = z.strictObject({
  range,
  totals: z.strictObject({ occurrences: count, groups: count }),
  errors: z.array(
    z.strictObject({
      fingerprint: z.string(),
      kind: z.enum(['tool', 'api', 'hook', 'agent']),
      tool_name: z.string().nullable(),
      agent_type: z.string(),
      message: z.string().nullable(),
      occurrences: count,
      sessions: count,
      agents: z.array(z.strictObject({ agent_type: z.string(), occurrences: count })),
      first_at: iso,
      last_at: iso,
      last_session_id: z.string(),
      last_event_id: z.string(),
    }),
  ),
});

export const importSchema = z.strictObject({
  files_read: count,
  bytes_read: count,
  lines_read: count,
  lines_skipped: count,
  events_added: count,
  text_pending: count,
  duration_ms: count,
  skipped_by_reason: z.record(z.string(), count),
  skipped: z.literal(true).optional(),
});

export const archiveStatusSchema = z.strictObject({
  sessions_seen: count,
  sessions_archived: count,
  files: count,
  raw_bytes: count,
  stored_bytes: count,
  newest_age_s: count.nullable(),
  next_cleanup_at: iso.nullable(),
});

export const searchSchema = z.strictObject({
  hits: z.array(
    z.strictObject({
      session_id: z.string(),
      agent_id: z.string(),
      event_id: z.string(),
      role: z.string(),
      at: iso,
      snippet: z.string(),
    }),
  ),
  total: count,
});

export const purgeSchema = z.strictObject({
  sessions: count,
  files: count,
  bytes: count,
  cloud: z.enum(['none', 'pending', 'deleted', 'refused']),
});

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const tier = z.enum(['local', 'r2', 'drive', 's3']);
export const bundlesSchema = z.strictObject({
  bundles: z.array(
    z.strictObject({
      bundle_id: z.string(),
      session_id: z.string(),
      phase: count.nullable(),
      files: z.array(z.strictObject({ name: z.string(), bytes: count, sha256 })),
      copies: z.array(z.strictObject({ tier, verified_at: iso })),
    }),
  ),
});
export const restoredBundleSchema = z.strictObject({
  tier,
  ready_at: iso.optional(),
  files: z.array(z.strictObject({ path: z.string(), bytes: count, sha256 })),
});

export const errorAnswerSchema = z.strictObject({
  error: z.strictObject({
    code: z.string().regex(/^[a-z_]+(\.[a-z_]+)*$/),
    message: z.string(),
    hint: z.string().optional(),
  }),
});

export const snapshotListSchema = z.strictObject({
  snapshots: z.array(
    z.strictObject({
      snapshot_id: z.string(),
      session_id: z.string(),
      taken_at: iso,
      trigger: z.string(),
      checkpoint: z.string().nullable(),
      changed_files: count,
      bytes: count,
    }),
  ),
});

const change = z.enum(['restore', 'replace', 'delete']);
export const snapshotRestoreSchema = z.strictObject({
  files: z.array(z.strictObject({ path: z.string(), change })),
  conflicts: z.array(
    z.strictObject({
      path: z.string(),
      change,
      reason: z.enum(['changed_by_you', 'not_recorded', 'changed_by_others']),
    }),
  ),
  checkpoint_before: z.string().nullable(),
});

export const handoffSchema = z.strictObject({
  session_id: z.string(),
  path: z.string(),
  tokens: count,
  source_tokens: count,
});

export const resumeSchema = z.strictObject({
  sessions: z.array(
    z.strictObject({
      session_id: z.string(),
      project: z.string(),
      ended_how: z.enum(['crashed', 'left_open', 'fell_silent']),
      last_event_at: iso,
      snapshot_id: z.string().nullable(),
      handoff: z.string().nullable(),
      files_at_risk: z.array(z.string()),
      command: z.string(),
    }),
  ),
});
