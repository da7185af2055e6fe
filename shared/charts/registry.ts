import { callsPerDay, failuresPerDay, runsPerDay, usageChart } from './bar-charts.ts';
import type { Chart } from './chart.ts';
import { usageMap, usageWeek, usageYear } from './cost-maps.ts';
import { toolFlow } from './flow-chart.ts';
import { peopleProjects, workWeek, workYear } from './work-charts.ts';

/** Every chart by its name: what `subtrack chart` and the pages draw. */
export const charts = {
  'cost-by-model': usageChart({ by: 'model', unit: 'cost' }),
  'cost-by-agent': usageChart({ by: 'agent', unit: 'cost' }),
  'cost-by-tool': usageChart({ by: 'tool', unit: 'cost' }),
  'cost-by-project': usageChart({ by: 'project', unit: 'cost' }),
  'cost-by-branch': usageChart({ by: 'branch', unit: 'cost' }),
  'cost-by-member': usageChart({ by: 'member', unit: 'cost' }),
  'cost-by-session': usageChart({ by: 'session', unit: 'cost' }),
  'tokens-by-model': usageChart({ by: 'model', unit: 'tokens' }),
  'tokens-by-agent': usageChart({ by: 'agent', unit: 'tokens' }),
  'tokens-by-tool': usageChart({ by: 'tool', unit: 'tokens' }),
  'tokens-by-project': usageChart({ by: 'project', unit: 'tokens' }),
  'tokens-by-branch': usageChart({ by: 'branch', unit: 'tokens' }),
  'tokens-by-member': usageChart({ by: 'member', unit: 'tokens' }),
  'tokens-by-session': usageChart({ by: 'session', unit: 'tokens' }),
  'cost-week': usageWeek('cost'),
  'cost-year': usageYear('cost'),
  'cost-map': usageMap('cost'),
  'tokens-week': usageWeek('tokens'),
  'tokens-year': usageYear('tokens'),
  'tokens-map': usageMap('tokens'),
  'hours-week': workWeek('hours'),
  'hours-year': workYear('hours'),
  'sessions-week': workWeek('sessions'),
  'sessions-year': workYear('sessions'),
  'people-projects': peopleProjects,
  'tool-flow': toolFlow,
  'tool-calls': callsPerDay,
  'agent-runs': runsPerDay,
  errors: failuresPerDay,
} as const satisfies Record<string, Chart>;

export type ChartName = keyof typeof charts;
export const chartNames = Object.keys(charts) as ChartName[];

export function findChart(name: string): ChartName | undefined {
  return chartNames.find((known) => known === name);
}
