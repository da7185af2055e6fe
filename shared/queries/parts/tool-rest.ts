import { type UsageRow, usageColumns } from './usage-row.ts';

/** Names what responses without a call used. */
export const NO_TOOL = '(no tool)';

/** Names what is known of no tool: a device of an earlier version does not tell what its calls used. */
const UNTOLD_TOOL = '(not told)';

/** Of no tool, or of none that is known. */
export function isNoTool(tool: string): boolean {
  return tool === NO_TOOL || tool === UNTOLD_TOOL;
}

/** What a tool used, and calls of it whose usage is not told. */
export type ToolUsage = UsageRow & { tool: string; untold_calls: number };

/** Of what was used as a whole, what no tool used: under `(not told)` where calls did not tell, or are not all here. */
export function restOfTools(o: {
  whole: UsageRow;
  tools: readonly ToolUsage[];
  isComplete?: boolean;
}): UsageRow & { tool: string } {
  const rest: UsageRow & { tool: string } = {
    ...o.whole,
    tool: o.isComplete === false ? UNTOLD_TOOL : NO_TOOL,
  };
  for (const row of o.tools) {
    if (row.untold_calls > 0) rest.tool = UNTOLD_TOOL;
    for (const name of Object.keys(usageColumns) as (keyof UsageRow)[]) rest[name] -= row[name];
  }
  // Rows of one flush may arrive one after the other. Only savings may be below zero.
  for (const name of Object.keys(usageColumns) as (keyof UsageRow)[])
    if (name !== 'cache_savings_micros') rest[name] = Math.max(0, rest[name]);
  return rest;
}
