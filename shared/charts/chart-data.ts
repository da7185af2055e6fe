import { formatCount, formatTokens } from '../core/figures.ts';
import { formatMoney, microsToUsd } from '../core/money.ts';
import type { FlowRow } from './flow.ts';
import type { SeriesKey } from './series-tones.ts';

/** What the values of a chart are: `cost` is micro-dollars, `hours` whole hours, the others are counts. */
export type Unit = 'cost' | 'tokens' | 'hours' | 'calls' | 'errors' | 'runs' | 'sessions';

/** What a chart shows, before anybody draws it. */
export type ChartData =
  /** Stacked bars by day. */
  | {
      kind: 'bars';
      unit: Unit;
      by: SeriesKey;
      days: readonly string[];
      series: readonly { name: string; label: string; values: readonly number[] }[];
    }
  /** Hours of the week: 0 is Monday, 0:00. */
  | { kind: 'week'; unit: Unit; values: ReadonlyMap<number, number> }
  /** A calendar of days without gaps, oldest first. */
  | { kind: 'year'; unit: Unit; days: readonly string[]; values: ReadonlyMap<string, number> }
  /** Areas within areas: projects, their agents, the tools of those. */
  | { kind: 'areas'; unit: Unit; areas: readonly ChartArea[] }
  /** From agents to tools to outcomes. */
  | { kind: 'flow'; unit: Unit; rows: readonly FlowRow[] }
  /** Hours of people in projects. */
  | { kind: 'grid'; unit: Unit; rows: readonly GridRow[] };

type GridRow = { member: string; project: string; active_hours: number };

export type ChartArea = { project: string; agent: string; tool: string; value: number };

/** One mark of a chart: what it is about, and its value. */
export type ChartRow = Record<string, string | number>;

/** The figures of a chart, one row for each mark; what is nothing is left out. */
export function chartRows(data: ChartData): ChartRow[] {
  return marksOf(data).filter(({ value }) => value !== 0);
}

function marksOf(data: ChartData): (ChartRow & { value: number })[] {
  switch (data.kind) {
    case 'bars':
      return data.series.flatMap(({ label, values }) =>
        data.days.map((day, at) => ({ day, series: label, value: values[at] ?? 0 })),
      );
    case 'week':
      return [...data.values].map(([week_hour, value]) => ({ week_hour, value }));
    case 'year':
      return data.days.map((day) => ({ day, value: data.values.get(day) ?? 0 }));
    case 'areas':
      return data.areas.map((area) => ({ ...area }));
    case 'flow':
      return data.rows.map(({ path: [agent = '', tool = '', outcome = ''], value }) => ({
        agent,
        tool,
        outcome,
        value,
      }));
    case 'grid':
      return data.rows.map(({ member, project, active_hours }) => ({ member, project, value: active_hours }));
  }
}

/** A value in the unit of JSON and CSV: money in dollars. */
export function plainValue({ unit, value }: { unit: Unit; value: number }): number {
  return unit === 'cost' ? microsToUsd(value) : value;
}

/** The same for people: `$1.20`, `3.4M tokens`, `12 calls`. */
export function writeValue({ unit, value }: { unit: Unit; value: number }): string {
  if (unit === 'cost') return formatMoney(value);
  const figure = unit === 'tokens' ? formatTokens(value) : formatCount(value);
  return `${figure} ${value === 1 ? unit.slice(0, -1) : unit}`;
}

/** Without the word, for the scale of a chart. */
export function writeFigure({ unit, value }: { unit: Unit; value: number }): string {
  if (unit === 'cost') return formatMoney(value);
  return formatTokens(value);
}
