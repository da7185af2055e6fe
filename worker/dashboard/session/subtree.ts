import { subtreeSums, type Linked } from '../../../shared/agents/agent-tree.ts';
import type { Cost } from '../../../shared/core/money.ts';

type Run = Linked & { cost_micros: number; subtree_cost_micros: number; unpriced_api_calls: number };

export type SubtreeCost = Pick<Cost, 'cost_micros' | 'unpriced_api_calls'>;

/**
 * What each run of one session cost with everything that it started. The rows know the money; that a call below had no
 * price is found by going up from it, so that no sum with something missing in it looks complete.
 */
export function costOfSubtrees(runs: readonly Run[]): (run: Run) => SubtreeCost {
  const sums = subtreeSums({ runs, figures: ({ unpriced_api_calls }) => ({ unpriced_api_calls }) });
  return (run) => ({
    cost_micros: run.subtree_cost_micros,
    unpriced_api_calls: sums.get(run.agent_id)?.unpriced_api_calls ?? run.unpriced_api_calls,
  });
}
