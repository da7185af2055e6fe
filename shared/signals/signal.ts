/** What only the events of a session show; a row of `signal_rollups` counts one kind for one agent type and subject. */
export const signalKinds = [
  /** A file read again although nothing of it changed and the context still held it. */
  'repeated_read',
  /** The same call tried again after it had failed twice, with no file changed between. */
  'retry_loop',
  /** An edit that failed because the file had not been read, or not lately. */
  'blind_edit',
  /** A check that failed and then passed with nothing changed between. */
  'flaky_check',
  /** A context written to the cache again after a pause. */
  'idle_cache',
  /** An output that fills much of a context at once. */
  'oversized_output',
  /** A compaction that the client began because the context was full. */
  'late_compaction',
  /** Calls of one tool with arguments of one kind, of which several failed. */
  'failing_arguments',
] as const;
export type SignalKind = (typeof signalKinds)[number];

/** No habit: what the tools for files did in a session, as one row. */
export const FILE_WORK = 'file_work';

/** Absolute figures of a whole session. */
export type Signal = {
  signal: SignalKind | typeof FILE_WORK;
  agent_type: string;
  /** A tool, a kind of check, or a tool and the kind of its arguments (`Bash:git-push`, `Read:.json`): names, no text. */
  subject: string;
  times: number;
  /** Of how many calls; as many as `times` where only the cases themselves are counted. Of file work: how many files. */
  out_of: number;
  /** Tokens that it put into contexts, or had written again. */
  tokens: number;
  cost_micros: number;
  spent_ms: number;
  last_at: number;
  /** The run and the event of the dearest case. */
  agent_id: string;
  event_id: string;
  /** Of file work: JSON, `[[path, times, tokens, cost_micros], …]`, the dearest first, as many as fit into a row. */
  files: string | null;
};

/** One case, before cases are added up. */
export type Case = { signal: SignalKind } & Pick<Signal, 'agent_id' | 'subject' | 'event_id'> &
  Partial<Pick<Signal, 'tokens' | 'cost_micros' | 'spent_ms' | 'times'>> & { at: number };
