/** How an agent was started, as far as it is told. */
export type Spawn = {
  agentId: string;
  /** As a side-car or header says it. */
  parentAgentId: string | null;
  /** Who made the call that started it. */
  spawnedBy: string | null;
  /** When that call was made. */
  spawnedAt: number | null;
  /** As reported; used when the parent is not known. */
  depth: number | null;
  /** Its file may begin with the history of whoever started it. */
  isFork?: boolean;
};

/**
 * Who started an agent; null where nobody knows. A fork repeats the calls that were made before it, so that in its file
 * they start agents that are not its own: nobody is the parent of what was started before itself. Then it is whoever that
 * fork is of.
 */
export function createParentOf(spawns: readonly Spawn[]): (spawn: Spawn) => string | null {
  const byId = new Map(spawns.map((spawn) => [spawn.agentId, spawn]));
  const begun = (agent: string) => byId.get(agent)?.spawnedAt ?? -Infinity;
  const wasThere = (agent: string, { agentId, spawnedAt }: Spawn) =>
    agent !== agentId && begun(agent) <= (spawnedAt ?? Infinity);

  function climb(from: string, spawn: Spawn): string | null {
    const passed = new Set([spawn.agentId]);
    let agent: string | null = from;
    while (agent !== null && !wasThere(agent, spawn)) {
      const above: Spawn | undefined = passed.has(agent) ? undefined : byId.get(agent);
      if (above === undefined) return null;
      passed.add(agent);
      agent = above.parentAgentId ?? above.spawnedBy;
    }
    return agent;
  }

  /** The latest fork before it; told depths are right. */
  function forkBefore({ agentId, spawnedAt, depth, isFork }: Spawn): string | null {
    if (isFork !== true || spawnedAt === null) return null;
    const fits = (other: Spawn) =>
      other.isFork === true &&
      other.agentId !== agentId &&
      begun(other.agentId) < spawnedAt &&
      (depth === null || other.depth === null || other.depth === depth - 1);
    const before = spawns.filter(fits).sort((a, b) => begun(b.agentId) - begun(a.agentId));
    return before[0]?.agentId ?? null;
  }

  return (spawn) => {
    const told = [spawn.parentAgentId, spawn.spawnedBy].filter((agent) => agent !== null);
    const there = told.find((agent) => wasThere(agent, spawn));
    if (there !== undefined || told.length === 0) return there ?? null;
    for (const agent of told) {
      const above = climb(agent, spawn);
      if (above !== null) return above;
    }
    return forkBefore(spawn);
  };
}
