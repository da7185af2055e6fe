import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';

export type Spawn = {
  agentId: string;
  /** As a side-car or header says it. */
  parentAgentId: string | null;
  /** Who made the call that started it. */
  spawnedBy: string | null;
  /** As reported; used when the parent is not known. */
  depth: number | null;
};
export type Link = { parentAgentId: string | null; depth: number };

/** Hangs every agent of one session under the one that started it; what cannot be linked hangs under the main thread. */
export function linkAgents(spawns: readonly Spawn[]): Map<string, Link> {
  const parents = new Map<string, string>();
  for (const { agentId, parentAgentId, spawnedBy } of spawns) {
    if (agentId !== MAIN_AGENT) parents.set(agentId, parentAgentId ?? spawnedBy ?? MAIN_AGENT);
  }
  const links = new Map<string, Link>([[MAIN_AGENT, { parentAgentId: null, depth: 0 }]]);
  for (const spawn of spawns) {
    if (spawn.agentId === MAIN_AGENT) continue;
    const parent = parents.get(spawn.agentId) ?? MAIN_AGENT;
    const height = heightAbove({ agentId: spawn.agentId, parents });
    if (height === undefined) {
      // Damaged data may name a circle; the tree must stay one.
      links.set(spawn.agentId, { parentAgentId: MAIN_AGENT, depth: 1 });
      continue;
    }
    const told = spawn.parentAgentId ?? spawn.spawnedBy;
    links.set(spawn.agentId, {
      parentAgentId: parent,
      depth: told === null ? Math.max(spawn.depth ?? 1, 1) : height,
    });
  }
  return links;
}

/** Steps up to the main thread; undefined when they lead round in a circle. */
function heightAbove({
  agentId,
  parents,
}: {
  agentId: string;
  parents: ReadonlyMap<string, string>;
}): number | undefined {
  let height = 1;
  let at = parents.get(agentId) ?? MAIN_AGENT;
  while (at !== MAIN_AGENT) {
    if (at === agentId || height > parents.size) return undefined;
    at = parents.get(at) ?? MAIN_AGENT;
    height += 1;
  }
  return height;
}
