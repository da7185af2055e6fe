import { bottleneck } from './bottleneck.ts';
import { failingLoop } from './failing-loop.ts';
import { openCall, type CallNow, type RunNow } from './run-now.ts';
import { stuckCall, type UsualCall } from './stuck-call.ts';
import type { Usual } from './usual.ts';

export type Trouble = 'stuck' | 'loop' | 'bottleneck';

/** How a run gets on. Times are milliseconds. */
export type RunState = {
  agentType: string;
  /** The call that it waits for. */
  open: CallNow | undefined;
  trouble: Trouble | null;
  /** Since when. */
  trouble_at: number | null;
  /** How often the same call failed. */
  repeats: number;
};

/**
 * How the running agents of a session get on, by agent id. A session that waits for a person is in no trouble: that is a
 * state of its own. What keeps an agent itself is told before what it keeps from others.
 */
export function judgeRuns(o: {
  runs: readonly RunNow[];
  /** The session is at work, and waits for nobody. */
  working: boolean;
  now: number;
  /** Since when somebody has been looking without a break. */
  watchedSince: number;
  usualCall: (call: CallNow) => UsualCall | undefined;
  usualRun: (agentType: string) => Usual | undefined;
}): Map<string, RunState> {
  const { runs, working, now, watchedSince } = o;
  const kept = working ? bottleneck({ runs, now, watchedSince, usual: o.usualRun }) : undefined;
  const running = runs.filter((run) => run.running);
  const judge = (run: RunNow): RunState => {
    const none = {
      agentType: run.agent_type,
      open: openCall(run),
      trouble: null,
      trouble_at: null,
      repeats: 0,
    };
    if (!working) return none;
    const stuck = stuckCall({ run, runs, now, watchedSince, usual: o.usualCall });
    if (stuck !== undefined) return { ...none, trouble: 'stuck', trouble_at: stuck.at };
    const loop = failingLoop({ run, now });
    if (loop !== undefined) return { ...none, trouble: 'loop', trouble_at: loop.since, repeats: loop.times };
    return kept?.run === run ? { ...none, trouble: 'bottleneck', trouble_at: kept.since } : none;
  };
  return new Map(running.map((run) => [run.agent_id, judge(run)]));
}
