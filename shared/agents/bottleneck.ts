import { MINUTE } from '../core/time.ts';
import { awaitedBy, type RunNow } from './run-now.ts';
import type { Usual } from './usual.ts';

/** The one run that others wait for, and since when nothing else goes on for them. */
export type Bottleneck = { run: RunNow; since: number };

/** Waiting for less is no bother. */
const leastWaitMs = 3 * MINUTE;

/**
 * The run that keeps others: the last of those that were started together, alone for longer than the others took; or the
 * only one, far beyond what runs of its kind take. Down to the deepest, which keeps all above it.
 */
export function bottleneck(o: {
  runs: readonly RunNow[];
  now: number;
  watchedSince: number;
  usual: (agentType: string) => Usual | undefined;
}): Bottleneck | undefined {
  const { runs, now, watchedSince } = o;
  const found = runs
    .filter((run) => run.running)
    .flatMap((waiting) => {
      const awaited = awaitedBy(waiting, runs);
      const [last] = awaited;
      if (last === undefined || awaited.length > 1 || awaitedBy(last, runs).length > 0) return [];
      const { since, patience } = patienceWith({ last, waiting, ...o });
      return now - Math.max(since, watchedSince) >= patience ? [{ run: last, since }] : [];
    });
  return found.toSorted((a, b) => a.since - b.since)[0];
}

function patienceWith(o: {
  last: RunNow;
  waiting: RunNow;
  runs: readonly RunNow[];
  usual: (agentType: string) => Usual | undefined;
}): { since: number; patience: number } {
  const { last, waiting, runs } = o;
  const usual = o.usual(last.agent_type);
  const others = runs.filter((run) => isOfTheSame({ run, last, waiting }));
  if (others.length === 0) {
    const patience = usual === undefined ? Number.POSITIVE_INFINITY : Math.max(2 * usual.most_ms, 5 * MINUTE);
    return { since: last.started_at, patience };
  }
  const took = others.map((run) => (run.ended_at ?? run.started_at) - run.started_at);
  const since = Math.max(last.started_at, ...others.map((run) => run.ended_at ?? 0));
  // A kind that always takes longer than those beside it is given that time.
  const rest = usual === undefined ? 0 : last.started_at + 1.5 * usual.most_ms - since;
  return { since, patience: Math.max(leastWaitMs, ...took, rest) };
}

/** Started by the same answer, for the same end: calls of one answer begin within moments. */
function isOfTheSame({ run, last, waiting }: { run: RunNow; last: RunNow; waiting: RunNow }): boolean {
  return (
    run.agent_id !== last.agent_id &&
    !run.running &&
    !run.background &&
    run.parent_agent_id === waiting.agent_id &&
    Math.abs(run.started_at - last.started_at) < MINUTE
  );
}
