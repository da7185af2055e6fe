import { bucketColumns, bucketOf } from '../../../shared/ledger/duration-buckets.ts';
import type { SqlValue } from '../driver/db.ts';
import { createCells } from './cells.ts';

export type Call = {
  tool_use_id: string;
  /** Of the response that made it; null where that is not known. */
  message_id: string | null;
  agent_id: string;
  /** The tool, or the key of a skill (skill-keys.ts). */
  tool: string;
  status: SqlValue;
  at: number;
  /** Null: not timed. */
  duration_ms: number | null;
  /** What it did, in words. */
  action: SqlValue;
};

/** Of one agent. */
export type AgentCalls = { calls: number; errors: number; last: Call };

/** Figures of a cell, in the order of the table: calls, errors, denied, timed, sum and maximum of durations, buckets. */
const BUCKETS = 6;
export const callFigures = BUCKETS + bucketColumns.length;

/** Sums up tool calls by hour, agent type and tool, and by agent. */
export function sumCalls({
  calls,
  hourOf,
  typeOf,
}: {
  calls: readonly Call[];
  hourOf: (at: number) => number;
  typeOf: (agent_id: string) => string;
}) {
  const tools = createCells<[hour: number, agent_type: string, tool: string]>(callFigures);
  const agents = new Map<string, AgentCalls>();
  for (const call of calls) {
    add(tools.of(hourOf(call.at), typeOf(call.agent_id), call.tool), call);
    addToAgent({ agents, call });
  }
  return { tools, agents };
}

function add(cell: number[], { status, duration_ms }: Call): void {
  const [calls = 0, errors = 0, denied = 0, timed = 0, sum = 0, max = 0] = cell;
  cell[0] = calls + 1;
  if (status === 'error') cell[1] = errors + 1;
  if (status === 'denied') cell[2] = denied + 1;
  if (duration_ms === null) return;
  cell[3] = timed + 1;
  cell[4] = sum + duration_ms;
  cell[5] = Math.max(max, duration_ms);
  const place = BUCKETS + bucketOf(duration_ms);
  cell[place] = (cell[place] ?? 0) + 1;
}

function addToAgent({ agents, call }: { agents: Map<string, AgentCalls>; call: Call }): void {
  const failed = call.status === 'error' ? 1 : 0;
  const agent = agents.get(call.agent_id);
  if (agent === undefined) {
    agents.set(call.agent_id, { calls: 1, errors: failed, last: call });
    return;
  }
  agent.calls += 1;
  agent.errors += failed;
  const { last } = agent;
  // At the same millisecond always the same one.
  if (call.at > last.at || (call.at === last.at && call.tool_use_id > last.tool_use_id)) agent.last = call;
}
