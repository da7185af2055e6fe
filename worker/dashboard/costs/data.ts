import type { ReaderDeps } from '../../deps.ts';
import type { IsWhole, RunQuery } from '../../../shared/queries/parts/define-query.ts';
import { sumUsage, type UsageRow, type UsageSeriesRow } from '../../../shared/queries/parts/usage-row.ts';
import { toolUsageByProjectAgent } from '../../../shared/queries/tool-usage.ts';
import { usageByDay } from '../../../shared/queries/usage-by-day.ts';
import { usageByMember, usageByProject } from '../../../shared/queries/usage-by.ts';
import { usageByProjectAgent } from '../../../shared/queries/usage-by-project-agent.ts';
import { usageByWeekHour } from '../../../shared/queries/usage-by-week-hour.ts';
import { usageBySession } from '../../../shared/queries/usage-by-session.ts';
import { usageTotals } from '../../../shared/queries/usage-totals.ts';
import { askCostPoints } from '../../../shared/charts/cost-points.ts';
import { seriesKeys, type SeriesKey } from '../../../shared/charts/series-tones.ts';
import { stackSeries } from '../../../shared/charts/stack-series.ts';
import { joinToolMap } from '../../../shared/charts/tool-map.ts';
import { tokensOf } from '../../../shared/core/tokens.ts';
import type { Shown } from '../shell/load-parts.ts';
import { csvLimit } from '../shell/csv-limit.ts';
import { startOfYear } from '../ui/squares.tsx';
import { listKeptMs, readText, scopeOf, type View } from '../shell/request-view.ts';
import { HOUR, MINUTE } from '../../../shared/core/time.ts';

export type CostKey = SeriesKey;

export type CostRow = UsageRow & { key: string; label: string; project?: string };

/** The dearest; a file holds all that a file may. */
export const sessionsShown = 100;
/** Maps are for looking back: a team's Worker keeps them for longer than lists, and a year for an hour. */
const mapKeptMs = 10 * MINUTE;
const yearKeptMs = HOUR;

type Asked = ReturnType<typeof askCosts>;
export type CostUsage = Awaited<ReturnType<Asked['asks']['usage']>>;
/** What the reader asked for, and what it cost before. */
export type CostsData = Omit<Asked, 'asks'> & Shown<Asked['asks']>;
/** The same once it is known what it cost. */
export type CostsShown = Omit<CostsData, 'usage'> & CostUsage;

export function askCosts({ deps, view }: { deps: ReaderDeps; view: View }) {
  const by = seriesKeys.find((name) => name === view.query.get('by')) ?? 'model';
  const filter = {
    ...scopeOf(view),
    // Which model used a tool is not known.
    model: by === 'tool' ? undefined : readText(view.query, 'model'),
    agent_type: readText(view.query, 'agent_type'),
  };
  const byYear = view.query.get('heat') === 'year';
  const detail = by === 'session' ? readDetail(view) : {};
  const { since } = view.range;
  const length = (view.range.until ?? view.times.now) - since;
  const recall = deps.recall(listKeptMs);
  const unpricedOnly = view.query.get('unpriced') === '1';
  const inTokens = view.query.get('unit') === 'tokens';
  const unit = inTokens ? 'tokens' : 'cost';
  const month = async () => {
    const { since: start, until } = monthOf(view.times);
    const days = await recall(usageByDay, {
      ...filter,
      since: start,
      until: undefined,
      time_zone: view.times.zone,
    });
    return { totals: sumUsage(days), start, until };
  };
  const usage = async () => {
    const { points, rows, totals } = await (by === 'session'
      ? loadBySession({ recall, view, filter: { ...filter, ...detail } })
      : loadByDay({ by, recall, view, filter, unit, isWhole: deps.isWhole }));
    const chart = stackSeries({
      days: view.range.days,
      points: points.map(({ day, series, tokens, cost_micros }) => ({
        day,
        series,
        value: inTokens ? tokens : cost_micros,
      })),
    });
    const activeDays = new Set(points.filter((point) => point.api_calls > 0).map((point) => point.day)).size;
    const days = new Map(
      [...Map.groupBy(points, (point) => point.day)].map(([day, own]) => [day, sumUsage(own)]),
    );
    const labels = new Map(rows.map((row) => [row.key, row.label]));
    return {
      totals,
      activeDays,
      /** What each day came to. */
      days,
      rows: unpricedOnly ? rows.filter((row) => row.unpriced_api_calls > 0).slice(0, csvLimit) : rows,
      chart: {
        ...chart,
        series: chart.series.map((series) => ({ ...series, label: labels.get(series.name) ?? series.name })),
      },
    };
  };
  const before = async () =>
    (await recall(usageTotals, { ...filter, since: since - length, until: since }))[0];
  const heat = async (): Promise<Map<string, UsageRow>> => {
    const zone = { time_zone: view.times.zone };
    if (byYear) {
      const year = { ...filter, ...zone, since: startOfYear(view.times), until: undefined };
      return new Map((await deps.recall(yearKeptMs)(usageByDay, year)).map((row) => [row.key, row]));
    }
    const hours = await deps.recall(mapKeptMs)(usageByWeekHour, { ...filter, ...zone });
    return new Map(hours.map((row) => [String(row.week_hour), row]));
  };
  const map = async () => {
    const rows = await deps.recall(mapKeptMs)(usageByProjectAgent, filter);
    // Of too many rows, and of hours that are kept as days, a part of the tools alone would be told.
    const hasTools = await deps.isWhole(toolUsageByProjectAgent, filter);
    if (filter.model !== undefined || !hasTools) return { rows: joinToolMap({ rows, tools: [] }), hasTools };
    return {
      rows: joinToolMap({ rows, tools: await deps.recall(mapKeptMs)(toolUsageByProjectAgent, filter) }),
      hasTools,
    };
  };
  return { by, filter, detail, unpricedOnly, inTokens, byYear, asks: { usage, before, month, heat, map } };
}

/** What a square of the week or a branch leads to. */
function readDetail(view: View): { week_hour?: number; branch?: string } {
  const hour = /^\d{1,3}$/.test(view.query.get('week_hour') ?? '')
    ? Number(view.query.get('week_hour'))
    : 168;
  const branch = readText(view.query, 'branch');
  return { ...(hour < 168 ? { week_hour: hour } : {}), ...(branch === undefined ? {} : { branch }) };
}

/** The month that holds now, in the reader's time zone. */
function monthOf(times: View['times']): { since: number; until: number } {
  const [year = 0, month = 1] = times.isoDay(times.now).split('-').map(Number);
  return {
    since: times.startOfDay(Date.UTC(year, month - 1, 1, 12)),
    until: times.startOfDay(Date.UTC(year, month, 1, 12)),
  };
}

type Load = { recall: RunQuery; view: View; filter: object };
type Usage = { points: UsageSeriesRow[]; rows: CostRow[]; totals: UsageRow };

/** Of these the chart holds only the largest. */
const askRows: Partial<Record<SeriesKey, typeof usageByMember>> = {
  member: usageByMember,
  project: usageByProject,
};

/** Rows add up to the total, whatever the chart holds of them; where it holds all series, the days of each are its row. */
async function loadByDay(
  o: Load & { by: SeriesKey; unit: 'cost' | 'tokens'; isWhole: IsWhole },
): Promise<Usage> {
  const { recall: ask, by, unit, isWhole } = o;
  const filter = { ...o.filter, time_zone: o.view.times.zone };
  const points = await askCostPoints[by]({ ask, isWhole, unit, filter });
  const ofRows = askRows[by];
  if (ofRows !== undefined) {
    const rows = (await ask(ofRows, o.filter)).map((row) => ({ ...row, label: row.key }));
    return { points, rows, totals: sumUsage(rows) };
  }
  const series = Map.groupBy(points, (point) => point.series);
  const rows = [...series].map(([key, days]) => ({ key, label: key, ...sumUsage(days) }));
  rows.sort((a, b) => b.cost_micros - a.cost_micros || tokensOf(b) - tokensOf(a));
  return { points, rows, totals: sumUsage(rows) };
}

/** Sessions are too many for that: the dearest of them, and in the chart the rest as one. */
async function loadBySession({ recall, view, filter }: Load): Promise<Usage> {
  const points = await askCostPoints.session({
    ask: recall,
    isWhole: async () => true,
    filter: { ...filter, time_zone: view.times.zone },
    unit: 'cost',
  });
  const limit = view.query.get('format') === 'csv' ? csvLimit : sessionsShown;
  // Those without a price are the cheapest: the last of however many.
  const isAll = view.query.get('unpriced') === '1';
  const rows = await recall(usageBySession, isAll ? filter : { ...filter, limit });
  return {
    points,
    rows: rows.map((row) => ({ ...row, label: row.title ?? 'Untitled session' })),
    totals: sumUsage(points),
  };
}
