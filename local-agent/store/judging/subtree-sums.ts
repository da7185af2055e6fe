export type TreeNode = { agentId: string; parentAgentId: string | null; tokens: number; cost: number };
export type Sums = { tokens: number; cost: number };

/** Own figures plus those of everything started below, for each agent of one session. */
export function subtreeSums(nodes: readonly TreeNode[]): Map<string, Sums> {
  const byId = new Map(nodes.map((node) => [node.agentId, node]));
  const sums = new Map(nodes.map(({ agentId, tokens, cost }) => [agentId, { tokens, cost }]));
  for (const node of nodes) {
    let above = node.parentAgentId;
    while (above !== null) {
      const sum = sums.get(above);
      if (sum !== undefined) {
        sum.tokens += node.tokens;
        sum.cost += node.cost;
      }
      above = byId.get(above)?.parentAgentId ?? null;
    }
  }
  return sums;
}
