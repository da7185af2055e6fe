type Run = {
  agent_id: string;
  parent_agent_id: string | null;
  cost_micros: number;
  subtree_cost_micros: number;
  unpriced_api_calls: number;
};

export type SubtreeCost = { cost_micros: number; unpriced_api_calls: number };

/**
 * What each run of one session cost with everything that it started. The rows know the money; that a call below had no
 * price is found by going up from it, so that no sum with something missing in it looks complete.
 */
export function costOfSubtrees(runs: readonly Run[]): (run: Run) => SubtreeCost {
  const byId = new Map(runs.map((run) => [run.agent_id, run]));
  const unpriced = new Map<string, number>();
  for (const { agent_id, unpriced_api_calls } of runs) {
    if (unpriced_api_calls === 0) continue;
    // Parents in a circle come from a hostile device alone.
    const seen = new Set<string>();
    for (let at = byId.get(agent_id); at !== undefined && !seen.has(at.agent_id);) {
      seen.add(at.agent_id);
      unpriced.set(at.agent_id, (unpriced.get(at.agent_id) ?? 0) + unpriced_api_calls);
      at = byId.get(at.parent_agent_id ?? '');
    }
  }
  return (run) => ({
    cost_micros: run.subtree_cost_micros,
    unpriced_api_calls: unpriced.get(run.agent_id) ?? run.unpriced_api_calls,
  });
}
