import { lineage, type Linked } from '../../../shared/agents/agent-tree.ts';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';

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
};
export type Link = { parentAgentId: string | null; depth: number };

/** Hangs every agent of one session under the one that started it; what cannot be linked hangs under the main thread. */
export function linkAgents(spawns: readonly Spawn[]): Map<string, Link> {
  const main = { agent_id: MAIN_AGENT, parent_agent_id: null };
  const parentOf = createParentOf(spawns);
  const byId = new Map<string, Linked>([[MAIN_AGENT, main]]);
  for (const spawn of spawns) {
    const { agentId } = spawn;
    const parent = parentOf(spawn) ?? MAIN_AGENT;
    if (agentId !== MAIN_AGENT) byId.set(agentId, { agent_id: agentId, parent_agent_id: parent });
  }
  const links = new Map<string, Link>([[MAIN_AGENT, { parentAgentId: null, depth: 0 }]]);
  for (const spawn of spawns) {
    const { agentId, depth } = spawn;
    const run = byId.get(agentId);
    if (run === undefined || agentId === MAIN_AGENT) continue;
    const height = heightAbove({ run, byId });
    if (height === undefined) {
      // Damaged data may name a circle; the tree must stay one.
      links.set(agentId, { parentAgentId: MAIN_AGENT, depth: 1 });
      continue;
    }
    const told = parentOf(spawn);
    links.set(agentId, {
      parentAgentId: run.parent_agent_id,
      depth: told === null ? Math.max(depth ?? 1, 1) : height,
    });
  }
  return links;
}

/**
 * A fork repeats the calls that were made before it, so that in its file they start agents that are not its own: nobody is
 * the parent of what was started before itself.
 */
function createParentOf(spawns: readonly Spawn[]): (spawn: Spawn) => string | null {
  const begun = new Map(spawns.map(({ agentId, spawnedAt }) => [agentId, spawnedAt ?? -Infinity]));
  return ({ parentAgentId, spawnedBy, spawnedAt }) => {
    const wasThere = (agent: string | null) =>
      agent !== null && (begun.get(agent) ?? -Infinity) <= (spawnedAt ?? Infinity);
    return [parentAgentId, spawnedBy].find(wasThere) ?? null;
  };
}

/** Steps up to the main thread, a parent that nothing else is known of among them; undefined when they lead round in a circle. */
function heightAbove(o: { run: Linked; byId: ReadonlyMap<string, Linked> }): number | undefined {
  const above = [...lineage(o)];
  const parent = above.at(-1)?.parent_agent_id ?? null;
  if (parent === null) return above.length - 1;
  return o.byId.has(parent) ? undefined : above.length + 1;
}
