import type { Linked } from './agent-tree.ts';

/** A tool call, as far as it tells how its agent gets on. Times are milliseconds of one clock. */
export type CallNow = {
  tool_use_id: string;
  tool_name: string;
  /** What it does, in words: two with the same words are the same call. Null where that is not known. */
  what: string | null;
  status: 'running' | 'ok' | 'error' | 'denied';
  at: number;
  ended_at: number | null;
};

/** An agent run of a session that is at work. */
export type RunNow = Linked & {
  agent_type: string;
  /** The call that started it. */
  tool_use_id: string | null;
  /** Nobody waits for its end. */
  background: boolean;
  running: boolean;
  started_at: number;
  ended_at: number | null;
  /** Latest sign of any kind. */
  last_event_at: number;
  /** Latest answer of the model to it. */
  last_answer_at: number | null;
  /** Its latest calls, oldest first; of a run that is over none is needed. */
  calls: readonly CallNow[];
};

/** Tools that wait for a person. */
const asking = new Set(['AskUserQuestion', 'ExitPlanMode', 'EnterPlanMode']);

/** An answer that ends shortly after a call of its own began is still the one that made the call. */
const answerSlackMs = 30_000;

/**
 * The call that an agent waits for, the oldest where it made several at once. One whose result was lost is none: the model
 * has answered since. A call that asks a person is none either.
 */
export function openCall(run: RunNow): CallNow | undefined {
  const since = (run.last_answer_at ?? Number.NEGATIVE_INFINITY) - answerSlackMs;
  return run.calls
    .filter(({ status, tool_name, at }) => status === 'running' && !asking.has(tool_name) && at >= since)
    .toSorted((a, b) => a.at - b.at)[0];
}

/** Runs that this one cannot go on without. */
export function awaitedBy<Run extends RunNow>(run: Run, runs: readonly Run[]): Run[] {
  const open = new Set(
    run.calls.filter(({ status }) => status === 'running').map((call) => call.tool_use_id),
  );
  return runs.filter(
    (other) =>
      other.running && !other.background && other.tool_use_id !== null && open.has(other.tool_use_id),
  );
}
