import type { Deps } from '../../deps.ts';
import type { UsageRow } from '../../../shared/queries/usage-row.ts';
import { usageByAgent } from '../../../shared/queries/usage-by-agent.ts';
import { usageByMember } from '../../../shared/queries/usage-by-member.ts';
import { usageByModel } from '../../../shared/queries/usage-by-model.ts';
import { usageByProject } from '../../../shared/queries/usage-by-project.ts';
import { usageBySession } from '../../../shared/queries/usage-by-session.ts';
import { usagePerDayByAgent } from '../../../shared/queries/usage-per-day-by-agent.ts';
import { usagePerDayByMember } from '../../../shared/queries/usage-per-day-by-member.ts';
import { usagePerDayByModel } from '../../../shared/queries/usage-per-day-by-model.ts';
import { usagePerDayByProject } from '../../../shared/queries/usage-per-day-by-project.ts';
import { usagePerDayBySession } from '../../../shared/queries/usage-per-day-by-session.ts';
import { usageTotals } from '../../../shared/queries/usage-totals.ts';
import { stackCosts } from '../../../shared/charts/stack-costs.ts';
import { readText, scopeOf, type View } from '../request-view.ts';

export const costKeys = {
  model: { word: 'Model', rows: usageByModel, days: usagePerDayByModel },
  agent: { word: 'Agent type', rows: usageByAgent, days: usagePerDayByAgent },
  project: { word: 'Project', rows: usageByProject, days: usagePerDayByProject },
  member: { word: 'Person', rows: usageByMember, days: usagePerDayByMember },
} as const;
export const costKeyNames = ['model', 'agent', 'project', 'member', 'session'] as const;
export type CostKey = (typeof costKeyNames)[number];

export type CostRow = UsageRow & { key: string; label: string; project?: string };

const sessionsShown = 100;

export type CostsData = Awaited<ReturnType<typeof loadCosts>>;

export async function loadCosts({ deps, view }: { deps: Deps; view: View }) {
  const by = costKeyNames.find((name) => name === view.query.get('by')) ?? 'model';
  const filter = {
    ...scopeOf(view),
    model: readText(view.query, 'model'),
    agent_type: readText(view.query, 'agent_type'),
  };
  const { since } = view.range;
  const length = (view.range.until ?? view.times.now) - since;
  const [totals, before, rows, points] = await Promise.all([
    deps.runQuery(usageTotals, filter),
    deps.runQuery(usageTotals, { ...filter, since: since - length, until: since }),
    loadRows({ deps, by, filter }),
    deps.runQuery(by === 'session' ? usagePerDayBySession : costKeys[by].days, {
      ...filter,
      time_zone: view.times.zone,
    }),
  ]);
  const unpricedOnly = view.query.get('unpriced') === '1';
  const chart = stackCosts({ days: view.range.days, points });
  const labels = new Map(rows.map((row) => [row.key, row.label]));
  return {
    by,
    filter,
    unpricedOnly,
    totals: totals[0],
    before: before[0],
    rows: unpricedOnly ? rows.filter((row) => row.unpriced_api_calls > 0) : rows,
    chart: {
      ...chart,
      series: chart.series.map((series) => ({ ...series, label: labels.get(series.name) ?? series.name })),
    },
  };
}

async function loadRows(o: { deps: Deps; by: CostKey; filter: object }): Promise<CostRow[]> {
  if (o.by !== 'session') {
    const rows = await o.deps.runQuery(costKeys[o.by].rows, o.filter);
    return rows.map((row) => ({ ...row, label: row.key }));
  }
  const rows = await o.deps.runQuery(usageBySession, { ...o.filter, limit: sessionsShown });
  return rows.map((row) => ({ ...row, label: row.title ?? 'Untitled session' }));
}
