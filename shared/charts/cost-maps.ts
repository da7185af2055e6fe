import { tokensOf } from '../core/tokens.ts';
import type { UsageRow } from '../queries/parts/usage-row.ts';
import { usageByDay } from '../queries/usage-by-day.ts';
import { usageByProjectAgent } from '../queries/usage-by-project-agent.ts';
import { usageByWeekHour } from '../queries/usage-by-week-hour.ts';
import { toolUsageByProjectAgent } from '../queries/tool-usage.ts';
import type { Chart } from './chart.ts';
import { daysBefore, listDays } from './day-list.ts';
import { joinToolMap, type MapRow } from './tool-map.ts';

export const daysOfYear = 365;

type UsageUnit = 'cost' | 'tokens';
const words = { cost: 'Cost', tokens: 'Tokens' } as const;

function usageAmount({ unit, row }: { unit: UsageUnit; row: UsageRow }): number {
  return unit === 'cost' ? row.cost_micros : tokensOf(row);
}

export function usageWeek(unit: UsageUnit): Chart {
  return {
    title: `${words[unit]} by hour of the week`,
    async load({ ask, filter, zone }) {
      const rows = await ask(usageByWeekHour, { ...filter, time_zone: zone });
      const values = new Map(rows.map((row) => [row.week_hour, usageAmount({ unit, row })]));
      return { kind: 'week', unit, values };
    },
  };
}

export function usageYear(unit: UsageUnit): Chart {
  return {
    title: `${words[unit]} by day of the year`,
    async load({ ask, filter, zone, first, last }) {
      const days = listDays({ first: first ?? daysBefore({ day: last, count: daysOfYear - 1 }), last });
      const rows = await ask(usageByDay, { ...filter, time_zone: zone });
      const values = new Map(rows.map((row) => [row.key, usageAmount({ unit, row })]));
      return { kind: 'year', unit, days, values };
    },
  };
}

export function usageMap(unit: UsageUnit): Chart {
  return {
    title: `${words[unit]} of projects, their agents and tools`,
    async load({ ask, filter, isWhole }) {
      const rows = await ask(usageByProjectAgent, filter);
      // Of too many rows, and of hours that are kept as days, a part of the tools alone would be told.
      const isTold = filter.model === undefined && (await isWhole(toolUsageByProjectAgent, filter));
      const tools = isTold ? await ask(toolUsageByProjectAgent, filter) : [];
      const map = joinToolMap({ rows, tools });
      return { kind: 'areas', unit, areas: map.flatMap((row) => areasOf({ unit, row })) };
    },
  };
}

/** An agent by its tools, or as one where no tool is told. */
function areasOf({ unit, row }: { unit: UsageUnit; row: MapRow }) {
  const { project, key: agent, tools } = row;
  if (tools.length === 0) return [{ project, agent, tool: '', value: usageAmount({ unit, row }) }];
  return tools.map((used) => ({ project, agent, tool: used.tool, value: usageAmount({ unit, row: used }) }));
}
