import { lineage, type Linked } from '../../../shared/agents/agent-tree.ts';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import { createParentOf, type Spawn } from './spawn-parents.ts';

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

/** Steps up to the main thread, a parent that nothing else is known of among them; undefined when they lead round in a circle. */
function heightAbove(o: { run: Linked; byId: ReadonlyMap<string, Linked> }): number | undefined {
  const above = [...lineage(o)];
  const parent = above.at(-1)?.parent_agent_id ?? null;
  if (parent === null) return above.length - 1;
  return o.byId.has(parent) ? undefined : above.length + 1;
}
