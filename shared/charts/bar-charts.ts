import { agentsPerDay } from '../queries/agents-per-day.ts';
import { errorsPerDay } from '../queries/errors-per-day.ts';
import { toolsPerDay } from '../queries/tools-per-day.ts';
import { usageBySession } from '../queries/usage-by-session.ts';
import { MAIN_AGENT } from '../agents/main-agent.ts';
import type { Chart, ChartQuestion } from './chart.ts';
import type { ChartData, Unit } from './chart-data.ts';
import { askCostPoints } from './cost-points.ts';
import { listDays } from './day-list.ts';
import type { SeriesKey } from './series-tones.ts';
import { stackSeries, type SeriesPoint } from './stack-series.ts';

type Ask = (question: ChartQuestion) => Promise<SeriesPoint[]>;

function barChart(o: {
  title: string;
  unit: Unit;
  by: SeriesKey;
  points: Ask;
  /** Names of series that are ids. */
  labels?: (question: ChartQuestion) => Promise<ReadonlyMap<string, string>>;
}): Chart {
  const { title, unit, by } = o;
  return {
    title,
    async load(question): Promise<ChartData> {
      const points = await o.points(question);
      const labels = await o.labels?.(question);
      const first = question.first ?? points.map(({ day }) => day).toSorted()[0] ?? question.last;
      const { days, series } = stackSeries({ days: listDays({ first, last: question.last }), points });
      const labelled = series.map((one) => ({ ...one, label: labels?.get(one.name) ?? one.name }));
      return { kind: 'bars', unit, by, days, series: labelled };
    },
  };
}

const inZone = ({ filter, zone }: ChartQuestion) => ({ ...filter, time_zone: zone });

/** Cost or tokens per day, stacked by a thing. */
export function usageChart({ by, unit }: { by: SeriesKey; unit: 'cost' | 'tokens' }): Chart {
  return barChart({
    title: `${unit === 'cost' ? 'Cost' : 'Tokens'} per day by ${by}`,
    unit,
    by,
    async points(question) {
      const { ask, isWhole } = question;
      // Which model used a tool is not known.
      const filter = { ...inZone(question), ...(by === 'tool' ? { model: undefined } : {}) };
      const rows = await askCostPoints[by]({ ask, filter, unit, isWhole });
      return rows.map(({ day, series, cost_micros, tokens }) => ({
        day,
        series,
        value: unit === 'cost' ? cost_micros : tokens,
      }));
    },
    ...(by === 'session' ? { labels: titlesOfSessions } : {}),
  });
}

async function titlesOfSessions({ ask, filter }: ChartQuestion): Promise<ReadonlyMap<string, string>> {
  const rows = await ask(usageBySession, { ...filter, limit: 100 });
  return new Map(rows.map(({ key, title }) => [key, title ?? 'Untitled session']));
}

export const callsPerDay = barChart({
  title: 'Tool calls per day by tool',
  unit: 'calls',
  by: 'tool',
  points: async (question) =>
    (await question.ask(toolsPerDay, inZone(question))).map(({ day, tool_name, calls }) => ({
      day,
      series: tool_name,
      value: calls,
    })),
});

export const runsPerDay = barChart({
  title: 'Agent runs per day by agent',
  unit: 'runs',
  by: 'agent',
  points: async (question) =>
    (await question.ask(agentsPerDay, inZone(question)))
      .filter(({ agent_type }) => agent_type !== MAIN_AGENT)
      .map(({ day, agent_type, runs }) => ({ day, series: agent_type, value: runs })),
});

export const failuresPerDay = barChart({
  title: 'Errors per day by kind',
  unit: 'errors',
  by: 'tool',
  points: async (question) =>
    (await question.ask(errorsPerDay, inZone(question))).map(({ day, kind, occurrences }) => ({
      day,
      series: kind,
      value: occurrences,
    })),
});
