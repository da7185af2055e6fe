import type { SqlValue } from '../driver/db.ts';
import { NO_TOOL } from '../../../shared/queries/parts/tool-rest.ts';
import { createCells } from './cells.ts';

/** What of a response is summed up, in the order in which the tables have it; a count of 1 and whether it is unpriced follow. */
export const summedColumns = [
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'cost_micros',
  'cache_savings_micros',
] as const;
const SUMMED = summedColumns.length;
export const API_CALLS = SUMMED;
export const UNPRICED = SUMMED + 1;
/** How many figures a sum of responses has. */
export const responseFigures = SUMMED + 2;

export type Response = {
  message_id: string;
  agent_id: string;
  at: number;
  model: string;
  stop_reason: SqlValue;
  /** An unknown cost is 0 here. */
  figures: readonly number[];
  unpriced: boolean;
};

/** Of one agent. */
export type AgentUsage = { figures: number[]; peak: number; last: Response | undefined };

/**
 * Sums up responses by hour, agent type and model, by agent, and by tool. What tools cost no API tells, so the rule is: a
 * response's usage is shared evenly among the calls that it made; one without any goes to "(no tool)". What a tool's
 * output costs as input of later responses is not in it.
 */
export function sumResponses({
  responses,
  toolsOf,
  hourOf,
  typeOf,
}: {
  responses: readonly Response[];
  /** Names of the tools that a response called, one for each call, always in the same order. */
  toolsOf: (message_id: string) => readonly string[] | undefined;
  hourOf: (at: number) => number;
  typeOf: (agent_id: string) => string;
}) {
  const usage = createCells<[hour: number, agent_type: string, model: string]>(responseFigures);
  const costs = createCells<[hour: number, agent_type: string, model: string, tool: string]>(responseFigures);
  const agents = new Map<string, AgentUsage>();
  for (const response of responses) {
    const hour = hourOf(response.at);
    const type = typeOf(response.agent_id);
    const { model, figures, unpriced } = response;
    addTo(usage.of(hour, type, model), { figures, unpriced });
    const tools = toolsOf(response.message_id);
    if (tools === undefined) addTo(costs.of(hour, type, model, NO_TOOL), { figures, unpriced });
    else
      for (const [index, tool] of tools.entries())
        addShare(costs.of(hour, type, model, tool), { figures, unpriced, index, calls: tools.length });
    addToAgent({ agents, response });
  }
  return { usage, costs, agents };
}

function addTo(sum: number[], { figures, unpriced }: Pick<Response, 'figures' | 'unpriced'>): void {
  for (let place = 0; place < SUMMED; place++) sum[place] = (sum[place] ?? 0) + (figures[place] ?? 0);
  count(sum, unpriced);
}

/** Whole numbers whose sum is exactly the figure; the response itself counts for the first call. */
function addShare(
  sum: number[],
  {
    figures,
    unpriced,
    index,
    calls,
  }: Pick<Response, 'figures' | 'unpriced'> & { index: number; calls: number },
): void {
  for (let place = 0; place < SUMMED; place++) {
    const figure = figures[place] ?? 0;
    const rest = figure % calls;
    const share =
      (figure - rest) / calls + Math.trunc(((index + 1) * rest) / calls) - Math.trunc((index * rest) / calls);
    sum[place] = (sum[place] ?? 0) + share;
  }
  if (index === 0) count(sum, unpriced);
}

function count(sum: number[], unpriced: boolean): void {
  sum[API_CALLS] = (sum[API_CALLS] ?? 0) + 1;
  if (unpriced) sum[UNPRICED] = (sum[UNPRICED] ?? 0) + 1;
}

/** An advisor's call has a context and an end of its own: it says nothing about those of the agent that asked. */
const ADVISOR = ':advisor:';

function addToAgent({ agents, response }: { agents: Map<string, AgentUsage>; response: Response }): void {
  let agent = agents.get(response.agent_id);
  if (agent === undefined) {
    agent = { figures: Array.from({ length: responseFigures }, () => 0), peak: 0, last: undefined };
    agents.set(response.agent_id, agent);
  }
  addTo(agent.figures, response);
  if (response.message_id.includes(ADVISOR)) return;
  agent.peak = Math.max(agent.peak, contextOf(response));
  const { last } = agent;
  // At the same millisecond always the same one.
  if (
    last === undefined ||
    response.at > last.at ||
    (response.at === last.at && response.message_id > last.message_id)
  )
    agent.last = response;
}

/** Tokens that a response was asked with. */
export function contextOf({ figures: [input = 0, , read = 0, short = 0, long = 0] }: Response): number {
  return input + read + short + long;
}
