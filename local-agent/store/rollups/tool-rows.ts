import { NO_TOOL } from '../../../shared/queries/parts/tool-rest.ts';
import { createCells, type Cells } from './cells.ts';
import { callFigures } from './sum-calls.ts';
import { responseFigures } from './sum-responses.ts';

type Calls = Cells<[hour: number, agent_type: string, tool: string]>;
type Costs = Cells<[hour: number, agent_type: string, model: string, tool: string]>;

/**
 * Rows of `tool_rollups`: figures of calls, behind them what their responses used, of all models. A response counts in its own
 * hour, so a row may have no call.
 */
export function joinToolRows({ tools, costs }: { tools: Calls; costs: Costs }): Calls {
  const rows: Calls = createCells(callFigures + responseFigures);
  for (const { key, figures } of tools.all()) addAt({ cell: rows.of(...key), place: 0, figures });
  for (const { key, figures } of costs.all()) {
    const [hour, type, , tool] = key;
    if (tool !== NO_TOOL) addAt({ cell: rows.of(hour, type, tool), place: callFigures, figures });
  }
  return rows;
}

function addAt({
  cell,
  place,
  figures,
}: {
  cell: number[];
  place: number;
  figures: readonly number[];
}): void {
  for (let index = 0; index < figures.length; index++)
    cell[place + index] = (cell[place + index] ?? 0) + (figures[index] ?? 0);
}
