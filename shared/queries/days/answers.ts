import { zoneParts } from '../parts/time-zone.ts';
import { splitToolKey } from '../../ledger/skill-keys.ts';
import { addUp, type DayCells, type Names, type Sums, zeroes } from './add-up.ts';
import { agents, agentsPerDay } from './agent-answers.ts';
import { type LargestAnswer, perDayOfLargest } from './largest-answer.ts';
import { dayColumns, usageNumbers, type DayColumn } from './cells.ts';
import { type DayAnswer, isFit, narrowsOnlyBy, type Params } from './day-answer.ts';
import { addUpWork, addUpWorkDays, addUpWorkHours } from './work-answers.ts';
import type { WorkBy } from '../parts/work-row.ts';
import { dayKey, minutesOf } from './day-bounds.ts';
import { byDayAnd, byText, greatestFirst, inOrder } from './order-rows.ts';

const used = (sums: Sums) => (sums['api_calls'] ?? 0) > 0;
const called = (sums: Sums) => (sums['calls'] ?? 0) > 0;
const isTold = (sums: Sums) =>
  used(sums) || (sums['cost_micros'] ?? 0) > 0 || (sums['untold_calls'] ?? 0) > 0;
const tokenNumbers = usageNumbers.filter((name) => name.endsWith('_tokens'));
function tokensOf(sums: Sums): number {
  let tokens = 0;
  for (const name of tokenNumbers) tokens += sums[name] ?? 0;
  return tokens;
}

type Dimension = { column: DayColumn; name: string; filters: readonly (keyof Params)[] };

const kept = new WeakMap<readonly DayCells[], Map<string, ReturnType<typeof addUp<string | number>>>>();

/** What each value of a dimension comes to. A list and a chart ask it of the same days: these are walked through once. */
function sumsOf(o: Dimension & { days: readonly DayCells[]; params: Params }) {
  const { column, name, filters, days, params } = o;
  const ofDays = kept.get(days) ?? new Map<string, ReturnType<typeof addUp<string | number>>>();
  kept.set(days, ofDays);
  const same = JSON.stringify([column, name, ...filters.map((filter) => params[filter] ?? null)]);
  const keyOf = (names: Names) =>
    filters.every((filter) => isFit(names, params, filter)) ? [names[name] ?? ''] : undefined;
  const sums = ofDays.get(same) ?? addUp({ column, days, keyOf });
  ofDays.set(same, sums);
  return sums;
}

/** Usage by something that a column of usage names. */
function usageBy(o: Dimension) {
  const column = (params: Params) => (narrowsOnlyBy(params, o.filters) ? o.column : undefined);
  const fits = (names: Names, params: Params) => o.filters.every((filter) => isFit(names, params, filter));
  const by: DayAnswer = {
    column,
    summed: { projects: 'projects', members: 'members' },
    answer: ({ days, params }) => {
      const rows = sumsOf({ ...o, days, params })
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
        .map(({ key, sums }) => Object.assign(sums, { day: key[0], series: key[1], tokens: tokensOf(sums) }));
      return byDayAnd(rows, 'series');
    },
  };
  return { by, perDay };
}

/** The same of the largest alone, by the first thing that a column names. */
function largestBy(o: Dimension & { column: 'projects' | 'members' }): LargestAnswer {
  const { column, filters } = o;
  return perDayOfLargest({
    column,
    columnOf: (params) => (narrowsOnlyBy(params, filters) ? column : undefined),
    seriesOf: (names, params) =>
      filters.every((filter) => isFit(names, params, filter)) ? String(names[o.name] ?? '') : undefined,
    sumsOf: (of) => sumsOf({ ...o, ...of }),
    isUsed: used,
    tokensOf,
  });
}

const agent = usageBy({ column: 'usage', name: 'agent_type', filters: ['agent_type', 'model'] });
const model = usageBy({ column: 'usage', name: 'model', filters: ['agent_type', 'model'] });
const project = usageBy({ column: 'projects', name: 'project', filters: ['agent_type'] });
const member = usageBy({ column: 'members', name: 'member', filters: [] });

/** Of these the days may be told by weeks. */
export const largestAnswers: Readonly<Record<string, LargestAnswer>> = {
  usage_per_day_by_largest_member: largestBy({ column: 'members', name: 'member', filters: [] }),
  usage_per_day_by_largest_project: largestBy({
    column: 'projects',
    name: 'project',
    filters: ['agent_type'],
  }),
};

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
  summed: { projects: 'projects' },
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
    summed: { agent_tools: 'agent_tools' },
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
    return byDayAnd(rows, 'tool_name');
  },
};

const toolsByAgent: DayAnswer = {
  column: (params) => (narrowsOnlyBy(params, ['agent_type']) ? 'agent_tools' : undefined),
  summed: { agent_tools: 'agent_tools' },
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
  summed: { tool_usage: 'tool_days' },
  isSummed: ({ agent_type }) => agent_type === undefined,
  answer: ({ days, params }) => {
    // Days that were made before tools were told hold one cell, of no agent.
    const keyOf = (names: Names) =>
      names['agent_type'] === '' || isFit(names, params, 'agent_type') ? [toolNamed(names)] : undefined;
    const rows = addUp({ column: 'tool_usage', days, keyOf, dayOf: dayKey })
      .filter(({ sums }) => isTold(sums))
      .map(({ key, sums }) => Object.assign(sums, { day: key[0], tool: key[1], tokens: tokensOf(sums) }));
    return byDayAnd(rows, 'tool');
  },
};

/** Which model or agent is not told of people. */
const ofPeople = (column: DayColumn) => (params: Params) => (narrowsOnlyBy(params, []) ? column : undefined);

const workAnswers: Record<string, DayAnswer> = {
  work: {
    column: ofPeople('people'),
    summed: { people: 'people' },
    answer: ({ days, params }) => addUpWork({ days, by: (params as { by?: WorkBy }).by ?? 'both' }),
  },
  work_by_week_hour: {
    column: ofPeople('activity'),
    beside: 'people',
    summed: { people: 'work' },
    answer: ({ days, beside, params: { since, until }, zone }) =>
      addUpWorkHours({ days, people: beside, zone, since, until }),
  },
  work_per_day: {
    column: ofPeople('people'),
    summed: { people: 'work' },
    answer: ({ days }) => addUpWorkDays({ days }),
  },
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
  ...largestAnswers,
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
