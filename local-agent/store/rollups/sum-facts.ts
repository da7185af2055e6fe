import type { SqlValue } from '../driver/db.ts';
import { runType } from '../judging/run-type.ts';
import { sumCalls, type Call } from './sum-calls.ts';
import {
  API_CALLS,
  contextOf,
  summedColumns,
  sumResponses,
  UNPRICED,
  type Response,
} from './sum-responses.ts';
import { joinToolRows } from './tool-rows.ts';
import type { SumTable } from './sum-sql.ts';

/** What is summed up of one session, copies of another one's history left out. */
export type SummedFacts = {
  session: string;
  /** As its runs were told to be, by agent. */
  types: ReadonlyMap<string, string>;
  responses: readonly Response[];
  /** In the order of their ids. */
  calls: readonly Call[];
  /** Files, lines added, lines removed; undefined where none was changed. */
  files: readonly number[] | undefined;
};
/** Values of a row in the order of the table of `sumSql`. */
export type SumRow = { table: SumTable; values: SqlValue[] };

/** Sums of one session: the rollups of usage and tools, what tools cost, and by agent what session and runs are judged by. */
export function sumFacts({
  session,
  types,
  responses,
  calls,
  files,
  hourOf,
}: SummedFacts & { hourOf: (at: number) => number }): SumRow[] {
  const given = {
    hourOf,
    typeOf: (agent_id: string) => types.get(agent_id) ?? runType({ agent_id, told: null }),
  };
  const tools = toolsByResponse(calls);
  const used = sumResponses({ ...given, responses, toolsOf: (message_id) => tools.get(message_id) });
  const called = sumCalls({ ...given, calls });
  const rows: SumRow[] = [];
  const put = (table: SumTable, ...values: SqlValue[]) => void rows.push({ table, values });
  for (const { key, figures } of used.usage.all()) {
    const [at, type, model] = key;
    put('usage_rollups', at, session, type, model, ...figures);
  }
  for (const { key, figures } of used.costs.all()) {
    const [at, type, model, tool] = key;
    put('tool_costs', session, at, type, model, tool, ...figures);
  }
  for (const { key, figures } of joinToolRows({ tools: called.tools, costs: used.costs }).all()) {
    const [at, type, tool] = key;
    put('tool_rollups', at, session, type, tool, ...figures);
  }
  for (const [agent, { figures, peak, last }] of used.agents) {
    if (last === undefined) continue;
    const tokensAndCost = figures.slice(0, summedColumns.length - 1);
    const [api_calls = 0, unpriced = 0] = [figures[API_CALLS], figures[UNPRICED]];
    const end = [last.at, last.model, last.stop_reason, contextOf(last)];
    put('agent_usage', session, agent, api_calls, unpriced, ...tokensAndCost, peak, ...end);
  }
  for (const [agent, { calls: count, errors, last }] of called.agents)
    put('agent_tools', session, agent, count, errors, last.at, last.action);
  if (files !== undefined) put('file_sums', session, ...files);
  return rows;
}

/** By response the names of the tools that it called. */
function toolsByResponse(calls: readonly Call[]): Map<string, string[]> {
  const tools = new Map<string, string[]>();
  for (const { message_id, tool } of calls) {
    if (message_id === null) continue;
    const names = tools.get(message_id);
    if (names === undefined) tools.set(message_id, [tool]);
    else names.push(tool);
  }
  return tools;
}
