import { z } from 'zod';

// What the Worker of one's own machine asks the agent beside it: what lies on this machine alone. Every request is a GET
// over loopback with the key that was made at this start; errors answer as those of the API do.

/** Paths below the companion's address; `:session_id` is encoded. */
export const companionPaths = {
  search: '/local/search',
  recovery: '/local/recovery',
  snapshots: '/local/snapshots/:session_id',
  snapshotDiff: '/local/snapshots/diff',
  transcript: '/local/transcript/:session_id',
} as const;

/** Where the companion listens (`http://127.0.0.1:<port>`), and the key that it answers to. */
export type CompanionAddress = { url: string; key: string };

/** What somebody may look for, and in which places. */
export const searchRoles = ['user', 'assistant', 'system', 'tool', 'error', 'decision', 'task'] as const;
export type SearchRole = (typeof searchRoles)[number];

const count = z.number().int().nonnegative();
const text = z.string();
const name = z.string().max(400).optional();
const moment = z.coerce.number().int().nonnegative().optional();

/** The query of `search`; times in milliseconds. */
export const searchQuerySchema = z.object({
  text: z.string().max(400),
  project: name,
  agent_type: name,
  tool: name,
  role: z.enum(searchRoles).optional(),
  errors: z.literal('1').optional(),
  since: moment,
  until: moment,
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
/** Numbers and words as they stand in the address. */
export type SearchQuery = z.input<typeof searchQuerySchema>;

export const searchAnswerSchema = z.object({
  hits: z.array(
    z.object({
      session_id: text,
      agent_id: text,
      event_id: text,
      role: z.enum(searchRoles),
      at: z.iso.datetime(),
      snippet: text,
      /** Where in the snippet the words stand: from, to (exclusive). */
      marks: z.array(z.tuple([count, count])),
      project: text,
      /** Empty where nothing told it. */
      agent_type: text,
      tool: text.nullable(),
      /** What a call was, in a line; of tools alone. */
      call: text.nullable(),
      /** Of the session. */
      title: text.nullable(),
    }),
  ),
  total: count,
  /** Files of history whose texts are still to come, and bytes of the journal that are not in the index yet. */
  building: z.object({ files: count, bytes: count }),
  /** What the index knows to narrow by. */
  choices: z.object({ tools: z.array(text), agents: z.array(text) }),
});
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

/** The query of `recovery`. With `page` snapshots and files are told of the sessions on that page alone: each costs a read. */
export const recoveryQuerySchema = z.object({
  project: name,
  page: z.coerce.number().int().min(1).max(100_000).optional(),
});
export type RecoveryQuery = z.input<typeof recoveryQuerySchema>;

export const recoveryAnswerSchema = z.object({
  sessions: z.array(
    z.object({
      session_id: text,
      project: text,
      ended_how: z.enum(['crashed', 'left_open', 'fell_silent']),
      last_event_at: z.iso.datetime(),
      snapshot_id: text.nullable(),
      handoff: text.nullable(),
      files_at_risk: z.array(text),
      command: text,
      title: text.nullable(),
      tasks_done: count,
      tasks_open: count,
    }),
  ),
  archive: z.object({
    sessions_seen: count,
    sessions_archived: count,
    files: count,
    raw_bytes: count,
    stored_bytes: count,
    newest_age_s: count.nullable(),
    next_cleanup_at: z.iso.datetime().nullable(),
  }),
  /** Files and folders that the archive could not read. */
  unread: count,
  space: z.array(z.object({ kind: text, bytes: count })),
  /** Above it a warning is due. */
  space_limit_bytes: count,
  home: text,
});
export type RecoveryAnswer = z.infer<typeof recoveryAnswerSchema>;

const snapshotFields = {
  snapshot_id: text,
  session_id: text,
  taken_at: z.iso.datetime(),
  trigger: text,
};

export const snapshotsAnswerSchema = z.object({
  /** Oldest first. */
  snapshots: z.array(
    z.object({
      ...snapshotFields,
      checkpoint: text.nullable(),
      changed_files: count,
      bytes: count,
      context_percent: count.nullable(),
    }),
  ),
});
export type SnapshotsAnswer = z.infer<typeof snapshotsAnswerSchema>;

/** The transcript of the main thread, whole path; null where none of the session is on this machine. */
export const transcriptAnswerSchema = z.object({ path: text.nullable() });
export type TranscriptAnswer = z.infer<typeof transcriptAnswerSchema>;

/** The query of `snapshotDiff`: ids of two snapshots. */
export const snapshotDiffQuerySchema = z.object({ from: z.string().max(400), to: z.string().max(400) });

const snapshotStateSchema = z.object({
  ...snapshotFields,
  branch: text.nullable(),
  head: text.nullable(),
  dirty_files: count,
  tasks_open: z.array(text),
  tasks_finished: count,
  running_agents: z.array(text),
  errors: count,
  failing_checks: count,
  tokens: count,
  cost_micros: count,
  unpriced_api_calls: count,
  context_percent: count.nullable(),
  last_request: text.nullable(),
});
export type SnapshotState = z.infer<typeof snapshotStateSchema>;

export const snapshotDiffAnswerSchema = z.object({
  from: snapshotStateSchema,
  to: snapshotStateSchema,
  files: z.array(z.object({ path: text, change: z.enum(['added', 'changed', 'deleted']) })),
  /** Why files could not be compared. */
  files_problem: text.nullable(),
  git_command: text.nullable(),
  tasks_finished: z.array(text),
  decisions: z.array(z.object({ question: text.nullable(), outcome: text.nullable() })),
  errors_new: z.array(z.object({ action: text.nullable(), message: text.nullable(), occurrences: count })),
  tokens: count,
  cost_micros: count,
});
export type SnapshotDiffAnswer = z.infer<typeof snapshotDiffAnswerSchema>;
