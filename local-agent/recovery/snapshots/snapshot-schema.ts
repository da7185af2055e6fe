import { z } from 'zod';
import { copiesSchema } from '../copies/copy-files.ts';

/** What makes a snapshot be taken. */
const snapshotTriggers = [
  'prompt',
  'agent_runs',
  'tokens',
  'compaction',
  'context_full',
  'session_end',
  'crash',
  'silence',
  'command',
  'before_restore',
] as const;
export type SnapshotTrigger = (typeof snapshotTriggers)[number];

const count = z.number().int().nonnegative();
const moment = z.iso.datetime({ precision: 3 });
const text = z.string().nullable();

const task = z.object({ task_id: z.string(), subject: text, state: text });

const checkpoint = z.object({
  top: z.string(),
  ref: z.string(),
  commit: z.string(),
  changed_files: count,
  /** Files that are not in it, with the reason; a restore does not touch them. */
  left_out: z.array(z.object({ path: z.string(), reason: z.string() })),
});

/** The state of a session at one moment: where it stood, and how to get back there. Texts are redacted. */
export const snapshotSchema = z.object({
  v: z.literal(1),
  snapshot_id: z.string(),
  session_id: z.string(),
  project: z.string(),
  taken_at: moment,
  trigger: z.enum(snapshotTriggers),
  title: text,
  model: text,
  cwd: text,
  git: z
    .object({
      top: z.string(),
      branch: text,
      head: text,
      /** A rebase, merge and the like that stands in the middle. */
      operation: text,
      /** Other than in HEAD, with git's hash of the content; null: deleted. */
      dirty: z.array(z.object({ path: z.string(), hash: text })),
      dirty_files: count,
    })
    .nullable(),
  /** One for each work tree that the session and its running agents work in. */
  checkpoints: z.array(checkpoint),
  /** Folders outside of git, or of which git cannot hold one: the files that the session touched. Snapshots of old have none. */
  copies: z.array(copiesSchema).default([]),
  /** Why a work tree has none, or what is wrong with one that has. */
  problems: z.array(z.object({ folder: z.string(), why: z.string() })),
  tasks: z.object({ open: z.array(task), finished: z.array(task) }),
  running_agents: z.array(z.object({ agent_id: z.string(), agent_type: z.string(), description: text })),
  /** Since the snapshot before. */
  decisions: z.array(z.object({ at: moment, kind: z.string(), question: text, outcome: text, reason: text })),
  /** Failed, and nothing of the kind has worked since. */
  errors: z.array(
    z.object({
      last_at: moment,
      kind: z.string(),
      tool_name: text,
      action: text,
      message: text,
      occurrences: count,
    }),
  ),
  failing_checks: z.array(z.object({ at: moment, kind: z.string(), command: text })),
  usage: z.object({
    tokens: count,
    /** Without what was only read again from the cache. */
    new_tokens: count,
    cost_micros: count,
    unpriced_api_calls: count,
    finished_agent_runs: count,
  }),
  context: z.object({ tokens: count.nullable(), limit: count.nullable(), percent: count.nullable() }),
  last_request: text,
  last_words: text,
});
export type Snapshot = z.infer<typeof snapshotSchema>;
/** What the facts tell of a session. */
export type SessionState = Omit<
  Snapshot,
  'v' | 'snapshot_id' | 'taken_at' | 'trigger' | 'git' | 'checkpoints' | 'copies' | 'problems'
>;

/** A line of a session's list of snapshots. */
export const snapshotEntrySchema = z.object({
  n: z.number().int().positive(),
  snapshot_id: z.string(),
  session_id: z.string(),
  taken_at: moment,
  trigger: z.enum(snapshotTriggers),
  /** Number of the whole one that this is the difference to; null: it is whole itself. */
  base: z.number().int().positive().nullable(),
  /** Of the state as JSON. */
  sha256: z.string(),
  bytes: count,
  raw_bytes: count,
  checkpoint: text,
  changed_files: count,
  /** Position from which the next one is judged. */
  new_tokens: count,
  finished_agent_runs: count,
  context_percent: count.nullable(),
});
export type SnapshotEntry = z.infer<typeof snapshotEntrySchema>;
