import type { IsWhole, RunQuery } from '../queries/parts/define-query.ts';
import { sumUsage, type UsageSeriesRow } from '../queries/parts/usage-row.ts';
import { restOfTools } from '../queries/parts/tool-rest.ts';
import { toolUsagePerDay } from '../queries/tool-usage.ts';
import { usagePerDayByModel } from '../queries/usage-per-day-by.ts';
import { tokensOf } from '../core/tokens.ts';

/** What each tool used a day, and the rest of the day. The whole is asked as the first view of the page asks it: once. */
export async function askToolDays(o: {
  ask: RunQuery;
  filter: object;
  isWhole: IsWhole;
}): Promise<UsageSeriesRow[]> {
  const used = await o.ask(usagePerDayByModel, o.filter);
  const told = await o.ask(toolUsagePerDay, o.filter);
  const isComplete = await o.isWhole(toolUsagePerDay, o.filter);
  const toolsOf = Map.groupBy(told, (row) => row.day);
  return [...Map.groupBy(used, (row) => row.day)].flatMap(([day, models]) => {
    const tools = toolsOf.get(day) ?? [];
    const rest = restOfTools({ whole: sumUsage(models), tools, isComplete });
    return [
      ...tools.map((row) => ({ ...row, series: row.tool })),
      { ...rest, day, series: rest.tool, tokens: tokensOf(rest) },
    ].filter((point) => point.api_calls > 0 || point.tokens > 0);
  });
}
