import { toolsByAgent } from '../queries/tools-by-agent.ts';
import type { z } from 'zod';
import type { Chart } from './chart.ts';
import type { FlowRow } from './flow.ts';

/** Calls of agents by tool and by how they ended. */
export function flowOf(rows: readonly z.infer<typeof toolsByAgent.row>[]): FlowRow[] {
  return rows.flatMap(({ agent_type, tool_name, calls, errors, denied }) => [
    { path: [agent_type, tool_name, 'done'], value: Math.max(0, calls - errors - denied) },
    { path: [agent_type, tool_name, 'failed'], value: errors },
    { path: [agent_type, tool_name, 'denied'], value: denied },
  ]);
}

export const toolFlow: Chart = {
  title: 'Calls from agents to tools, and how they ended',
  async load({ ask, filter }) {
    return { kind: 'flow', unit: 'calls', rows: flowOf(await ask(toolsByAgent, filter)) };
  },
};
