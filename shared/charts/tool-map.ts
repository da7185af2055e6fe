import type { z } from 'zod';
import { restOfTools } from '../queries/parts/tool-rest.ts';
import type { toolUsageByProjectAgent } from '../queries/tool-usage.ts';
import type { usageByProjectAgent } from '../queries/usage-by-project-agent.ts';

type Row = z.infer<typeof usageByProjectAgent.row>;
type ToolRow = z.infer<typeof toolUsageByProjectAgent.row>;
type Used = Omit<Row, 'project' | 'key'> & { tool: string };

/** What agents used in projects, with the tools that it went to; none where no tool is told. */
export type MapRow = Row & { tools: Used[] };

const placeOf = (project: string, agent: string) => JSON.stringify([project, agent]);

export function joinToolMap(o: { rows: readonly Row[]; tools: readonly ToolRow[] }): MapRow[] {
  const toolsOf = Map.groupBy(o.tools, (row) => placeOf(row.project, row.agent));
  return o.rows.map((row) => {
    const told = toolsOf.get(placeOf(row.project, row.key)) ?? [];
    return { ...row, tools: told.length === 0 ? [] : [...told, restOfTools({ whole: row, tools: told })] };
  });
}
