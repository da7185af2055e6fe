import type { WorkflowRun } from './mine-workflows.ts';
import { compareText } from '../core/compare.ts';

/** Runs that one agent started within this time were started together. */
const togetherMs = 5000;

/** How often others waited for an agent type, and for how long; the session of the longest wait. */
export type Wait = {
  agent_type: string;
  times: number;
  wait_ms: number;
  longest_ms: number;
  session_id: string;
};

/** Of runs that one agent started together, the one that ended last, and for how long it ran alone; the longest first. */
export function findWaits(runs: readonly WorkflowRun[]): Wait[] {
  const over = runs.flatMap((run) =>
    run.background !== 0 || run.ended_at === null ? [] : [{ run, ended_at: run.ended_at }],
  );
  const together = Map.groupBy(over, ({ run }) =>
    JSON.stringify([run.session_id, run.parent_agent_id, Math.floor(run.started_at / togetherMs)]),
  );
  const waits = new Map<string, Wait>();
  for (const group of together.values()) {
    const [last, before] = group.toSorted((a, b) => b.ended_at - a.ended_at);
    if (last === undefined || before === undefined || last.ended_at <= before.ended_at) continue;
    const { agent_type, session_id } = last.run;
    const took = last.ended_at - before.ended_at;
    const known = waits.get(agent_type) ?? { agent_type, times: 0, wait_ms: 0, longest_ms: 0, session_id };
    waits.set(agent_type, {
      agent_type,
      times: known.times + 1,
      wait_ms: known.wait_ms + took,
      longest_ms: Math.max(known.longest_ms, took),
      session_id: took > known.longest_ms ? session_id : known.session_id,
    });
  }
  return [...waits.values()].sort((a, b) => b.wait_ms - a.wait_ms || compareText(a.agent_type, b.agent_type));
}
