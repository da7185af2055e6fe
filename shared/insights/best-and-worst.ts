import type { Review } from './review.ts';

type AgentRow = Review['agents'][number];

/** Fewer runs say nothing of an agent. */
const leastRuns = 5;

/** The agent of whose runs the fewest failed, and the one of whose runs the most did; undefined where they do not differ. */
export function bestAndWorst(agents: readonly AgentRow[]): { best: AgentRow; worst: AgentRow } | undefined {
  const ranked = agents
    .filter(({ runs }) => runs >= leastRuns)
    .toSorted((a, b) => shareOf(a) - shareOf(b) || b.runs - a.runs);
  const best = ranked[0];
  const worst = ranked.at(-1);
  if (best === undefined || worst === undefined || shareOf(best) === shareOf(worst)) return undefined;
  return { best, worst };
}

function shareOf({ runs, failed }: AgentRow): number {
  return failed / runs;
}
