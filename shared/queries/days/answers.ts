import type { DurationBuckets } from '../../ledger/duration-buckets.ts';
import type { Filter } from '../parts/filters.ts';
import { percentileOf } from '../parts/percentiles.ts';
import { zoneParts } from '../parts/time-zone.ts';
import { splitToolKey } from '../../ledger/skill-keys.ts';
import { compareText } from '../../core/compare.ts';
import { addUp, type DayCells, type Names, type Sums, zeroes } from './add-up.ts';
import { dayColumns, runBucketScale, type DayColumn } from './cells.ts';
import { addUpWork, addUpWorkDays, addUpWorkHours } from './work-answers.ts';
import type { WorkBy } from '../parts/work-row.ts';
import { dayKey, minutesOf } from './day-bounds.ts';

type Params = Filter;
type Row = Record<string, unknown>;
/** `beside`: the days of the second column. */
type Asked = { days: readonly DayCells[]; beside: readonly DayCells[]; params: Params; zone: string };
/** How a query is answered from days: which column tells it, if any tells what is asked, and the rows that the query has. */
type DayAnswer = {
  column: (params: Params) => DayColumn | undefined;
  /** A second column that the answer needs. */
  beside?: DayColumn;
  answer: (asked: Asked) => Row[];
};

const used = (sums: Sums) => (sums['api_calls'] ?? 0) > 0;
const called = (sums: Sums) => (sums['calls'] ?? 0) > 0;
const isTold = (sums: Sums) =>
  used(sums) || (sums['cost_micros'] ?? 0) > 0 || (sums['untold_calls'] ?? 0) > 0;
const tokensOf = (sums: Sums) =>
  ['input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_write_5m_tokens', 'cache_write_1h_tokens']
    .map((name) => sums[name] ?? 0)
    .reduce((sum, tokens) => sum + tokens, 0);
const greatestFirst = (name: string) => (a: Row, b: Row) => Number(b[name]) - Number(a[name]);
const byText = (name: string) => (a: Row, b: Row) => compareText(String(a[name]), String(b[name]));

function inOrder(rows: Row[], ...orders: ((a: Row, b: Row) => number)[]): Row[] {
  return rows.sort((a, b) => orders.reduce((found, order) => found || order(a, b), 0));
}

/** Usage by something that a column of usage names. */
function usageBy(o: { column: DayColumn; name: string; filters: readonly (keyof Params)[] }) {
  const column = (params: Params) => (narrowsOnlyBy(params, o.filters) ? o.column : undefined);
  const fits = (names: Names, params: Params) => o.filters.every((filter) => isFit(names, params, filter));
  const by: DayAnswer = {
    column,
    answer: ({ days, params }) => {
      const keyOf = (names: Names) => (fits(names, params) ? [names[o.name] ?? ''] : undefined);
      const rows = addUp({ column: o.column, days, keyOf })
        .filter(({ sums }) => used(sums))
        .map(({ key, sums }) => ({ key: key[0], ...sums }));
      return inOrder(
        rows,
        greatestFirst('cost_micros'),
        (a, b) => tokensOf(b as Sums) - tokensOf(a as Sums),
        byText('key'),
      );
    },
  };
  const perDay: DayAnswer = {
    column,
    answer: ({ days, params }) => {
      const keyOf = (names: Names) => (fits(names, params) ? [names[o.name] ?? ''] : undefined);
      const rows = addUp({ column: o.column, days, keyOf, dayOf: dayKey })
        .filter(({ sums }) => used(sums))
        .map(({ key, sums }) => ({ day: key[0], series: key[1], tokens: tokensOf(sums), ...sums }));
      return inOrder(rows, byText('day'), byText('series'));
    },
  };
  return { by, perDay };
}

function isFit(names: Names, params: Params, filter: keyof Params): boolean {
  return params[filter] === undefined || names[filter] === params[filter];
}

/** Of model and agent type; projects, members and sessions are a matter of slices. */
function narrowsOnlyBy(params: Params, filters: readonly (keyof Params)[]): boolean {
  return (['model', 'agent_type'] as const).every(
    (one) => params[one] === undefined || filters.includes(one),
  );
}

const agent = usageBy({ column: 'usage', name: 'agent_type', filters: ['agent_type', 'model'] });
const model = usageBy({ column: 'usage', name: 'model', filters: ['agent_type', 'model'] });
const project = usageBy({ column: 'projects', name: 'project', filters: ['agent_type'] });
const member = usageBy({ column: 'members', name: 'member', filters: [] });

const usageFits = (names: Names, params: Params) =>
  isFit(names, params, 'agent_type') && isFit(names, params, 'model');

const usageTotals: DayAnswer = {
  column: () => 'usage',
  answer: ({ days, params }) => {
    const keyOf = (names: Names) => (usageFits(names, params) ? ([] as string[]) : undefined);
    const [all] = addUp({ column: 'usage', days, keyOf });
    return [all?.sums ?? zeroes(dayColumns.usage)];
  },
};

const usageByDay: DayAnswer = {
  column: () => 'usage',
  answer: ({ days, params }) => {
    const keyOf = (names: Names) => (usageFits(names, params) ? ([] as string[]) : undefined);
    const rows = addUp({ column: 'usage', days, keyOf, dayOf: dayKey }).filter(({ sums }) => used(sums));
    return inOrder(
      rows.map(({ key, sums }) => ({ key: key[0], ...sums })),
      byText('key'),
    );
  },
};

const usageByProjectAgent: DayAnswer = {
  column: (params) => (narrowsOnlyBy(params, ['agent_type']) ? 'projects' : undefined),
  answer: ({ days, params }) => {
    const keyOf = (names: Names) =>
      isFit(names, params, 'agent_type') ? [names['project'] ?? '', names['agent_type'] ?? ''] : undefined;
    const rows = addUp({ column: 'projects', days, keyOf })
      .filter(({ sums }) => used(sums))
      .map(({ key, sums }) => ({ project: key[0], key: key[1], ...sums }));
    return inOrder(
      rows,
      greatestFirst('cost_micros'),
      (a, b) => tokensOf(b as Sums) - tokensOf(a as Sums),
      byText('key'),
    );
  },
};

const usageByWeekHour: DayAnswer = {
  column: (params) => (narrowsOnlyBy(params, []) ? 'hours' : undefined),
  answer: ({ days, zone, params }) => {
    const parts = zoneParts({ since: params.since, until: params.until, time_zone: zone });
    const weekHour = (hour: number) => Math.floor(((hour + 72) * 60 + minutesOf({ parts, hour })) / 60) % 168;
    const rows = addUp({ column: 'hours', days, keyOf: (names) => [weekHour(Number(names['hour']))] });
    return inOrder(
      rows.filter(({ sums }) => used(sums)).map(({ key, sums }) => ({ week_hour: key[0], ...sums })),
      (a, b) => Number(a['week_hour']) - Number(b['week_hour']),
    );
  },
};

const toolNamed = (names: Names) => splitToolKey(String(names['tool_name'] ?? '')).tool;

/** Calls of one agent type lie in a column of their own. */
const toolColumn = (params: Params): DayColumn | undefined => {
  if (params.model !== undefined) return undefined;
  return params.agent_type === undefined ? 'tools' : 'agent_tools';
};

/** Calls of the keys that tools are counted under, by what `nameOf` makes of them. */
function callsBy(nameOf: (key: string) => string | undefined): DayAnswer {
  return {
    column: toolColumn,
    answer: ({ days, params }) => {
      const column = toolColumn(params) ?? 'tools';
      const keyOf = (names: Names) => {
        const name = nameOf(String(names['tool_name'] ?? ''));
        if (name === undefined) return undefined;
        return column === 'tools' || isFit(names, params, 'agent_type') ? [name] : undefined;
      };
      const rows = addUp({ column, days, keyOf })
        .filter(({ sums }) => called(sums))
        .map(({ key, sums }) => ({ tool_name: key[0], ...sums }));
      return inOrder(rows, greatestFirst('calls'), byText('tool_name'));
    },
  };
}

const toolsPerDay: DayAnswer = {
  column: toolColumn,
  answer: ({ days, params }) => {
    const column = toolColumn(params) ?? 'tools';
    const keyOf = (names: Names) =>
      isFit(names, params, 'agent_type') || column === 'tools' ? [toolNamed(names)] : undefined;
    const rows = addUp({ column, days, keyOf, dayOf: dayKey })
      .filter(({ sums }) => called(sums))
      .map(({ key: [day, tool_name], sums: { calls, errors } }) => ({ day, tool_name, calls, errors }));
    return inOrder(rows, byText('day'), byText('tool_name'));
  },
};

const toolsByAgent: DayAnswer = {
  column: (params) => (narrowsOnlyBy(params, ['agent_type']) ? 'agent_tools' : undefined),
  answer: ({ days, params }) => {
    const keyOf = (names: Names) =>
      isFit(names, params, 'agent_type') ? [names['agent_type'] ?? '', toolNamed(names)] : undefined;
    const rows = addUp({ column: 'agent_tools', days, keyOf })
      .filter(({ sums }) => called(sums))
      .map(({ key, sums: { calls, errors, denied } }) => ({
        agent_type: key[0],
        tool_name: key[1],
        calls,
        errors,
        denied,
      }));
    return inOrder(rows, greatestFirst('calls'), byText('agent_type'), byText('tool_name'));
  },
};

const toolUsagePerDay: DayAnswer = {
  column: (params) => (narrowsOnlyBy(params, ['agent_type']) ? 'tool_usage' : undefined),
  answer: ({ days, params }) => {
    // Days that were made before tools were told hold one cell, of no agent.
    const keyOf = (names: Names) =>
      names['agent_type'] === '' || isFit(names, params, 'agent_type') ? [toolNamed(names)] : undefined;
    const rows = addUp({ column: 'tool_usage', days, keyOf, dayOf: dayKey })
      .filter(({ sums }) => isTold(sums))
      .map(({ key, sums }) => ({ day: key[0], tool: key[1], tokens: tokensOf(sums), ...sums }));
    return inOrder(rows, byText('day'), byText('tool'));
  },
};

const agentColumn = (params: Params): DayColumn | undefined =>
  params.model === undefined ? 'agents' : undefined;

const agents: DayAnswer = {
  column: agentColumn,
  answer: ({ days, params }) => {
    const keyOf = (names: Names) =>
      isFit(names, params, 'agent_type') ? [names['agent_type'] ?? ''] : undefined;
    const rows = addUp({ column: 'agents', days, keyOf }).map(({ key, sums }) => ({
      agent_type: key[0],
      ...agentFigures(sums),
    }));
    return inOrder(rows, greatestFirst('cost_micros'), greatestFirst('runs'), byText('agent_type'));
  },
};

/** What a run took is known by its bucket alone: percentiles lie within a factor of two. */
function agentFigures(sums: Sums): Row {
  const { max_ms: longest = 0, ...all } = sums;
  const counts = Object.fromEntries(Object.entries(all).filter(([name]) => /^b\d+$/.test(name)));
  const figures = Object.fromEntries(Object.entries(all).filter(([name]) => !/^b\d+$/.test(name)));
  const buckets = { ...counts, duration_max_ms: longest / runBucketScale } as DurationBuckets;
  const took = (share: number) => {
    const found = percentileOf(buckets, share);
    return found === null ? null : Math.min(found * runBucketScale, longest);
  };
  const p50_ms = took(0.5);
  return { ...figures, p50_ms, p95_ms: took(0.95), max_ms: p50_ms === null ? null : longest };
}

const agentsPerDay: DayAnswer = {
  column: agentColumn,
  answer: ({ days, params }) => {
    const keyOf = (names: Names) =>
      isFit(names, params, 'agent_type') ? [names['agent_type'] ?? ''] : undefined;
    const rows = addUp({ column: 'agents', days, keyOf, dayOf: dayKey }).map(({ key, sums }) => ({
      day: key[0],
      agent_type: key[1],
      runs: sums['runs'],
      failed: sums['failed'],
      cost_micros: sums['cost_micros'],
    }));
    return inOrder(rows, byText('day'), byText('agent_type'));
  },
};

/** Which model or agent is not told of people. */
const ofPeople = (column: DayColumn) => (params: Params) => (narrowsOnlyBy(params, []) ? column : undefined);

const workAnswers: Record<string, DayAnswer> = {
  work: {
    column: ofPeople('people'),
    answer: ({ days, params }) => addUpWork({ days, by: (params as { by?: WorkBy }).by ?? 'both' }),
  },
  work_by_week_hour: {
    column: ofPeople('activity'),
    beside: 'people',
    answer: ({ days, beside, params: { since, until }, zone }) =>
      addUpWorkHours({ days, people: beside, zone, since, until }),
  },
  work_per_day: { column: ofPeople('people'), answer: ({ days }) => addUpWorkDays({ days }) },
};

/** By the names of the queries that days can answer. */
export const dayAnswers: Readonly<Record<string, DayAnswer>> = {
  usage_totals: usageTotals,
  usage_by_day: usageByDay,
  usage_by_agent: agent.by,
  usage_by_model: model.by,
  usage_by_project: project.by,
  usage_by_member: member.by,
  usage_by_project_agent: usageByProjectAgent,
  usage_by_week_hour: usageByWeekHour,
  usage_per_day_by_agent: agent.perDay,
  usage_per_day_by_model: model.perDay,
  usage_per_day_by_project: project.perDay,
  usage_per_day_by_member: member.perDay,
  tools: callsBy((key) => splitToolKey(key).tool),
  skills: callsBy((key) => (splitToolKey(key).skill === undefined ? undefined : key)),
  tools_per_day: toolsPerDay,
  tools_by_agent: toolsByAgent,
  tool_usage_per_day: toolUsagePerDay,
  agents,
  agents_per_day: agentsPerDay,
  ...workAnswers,
};
