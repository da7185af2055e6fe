import type { AgentRunRow } from '../../../../shared/queries/parts/session-row.ts';
import { MAIN_AGENT } from '../../../../shared/agents/main-agent.ts';
import { isForPage } from '../keyboard/walk.ts';
import type { Scene } from './scene.ts';
import type { StateStore } from './view-state.ts';

/** `c` chooses the agent that cost most by itself, and from there the next one; it is the row of the table that is in use then. */
export function bindCostliestAgent(o: {
  state: StateStore;
  scene: () => Scene;
  showAgent: (run: AgentRunRow) => Promise<void>;
}): void {
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'c' || !isForPage(event)) return;
    const runs = byCost(o.scene().run.agents);
    const at = runs.findIndex(({ agent_id }) => agent_id === o.state.get().agent);
    const next = runs[(at + 1) % runs.length];
    if (next === undefined) return;
    event.preventDefault();
    o.state.set({ agent: next.agent_id });
    void o.showAgent(next);
  });
}

/** The main thread started all others, and is asked for where it is alone. */
function byCost(agents: readonly AgentRunRow[]): AgentRunRow[] {
  const started = agents.filter(({ agent_id }) => agent_id !== MAIN_AGENT);
  return (started.length === 0 ? [...agents] : started).toSorted((a, b) => b.cost_micros - a.cost_micros);
}
