import type { Clock } from '../../shared/core/clock.ts';
import { dayAnswers, largestAnswers } from '../../shared/queries/days/answers.ts';
import { planRead, type ReadPlan } from '../../shared/queries/days/plan.ts';
import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import type { Filter } from '../../shared/queries/parts/filters.ts';
import { narrowToScope } from '../../shared/queries/parts/narrow-to-scope.ts';
import { flatReader } from '../../shared/queries/parts/read-flat.ts';
import type { Scope } from '../../shared/queries/parts/scope.ts';
import type { DaySource } from './day-state.ts';
import type { MovedSources } from './moved-sources.ts';
import type { PlanQuery } from './found-plan.ts';
import type { FindNewest } from './newest-rows.ts';
import { createDayReader, type ReadDays, readSeriesOfWeeks } from './read-days.ts';

type Params = Partial<Filter> & { time_zone?: string };

/** How questions within a scope are answered; without days always from the rows. */
export function createPlanner(o: {
  scope: Scope;
  days: DaySource | undefined;
  findNewest: FindNewest;
  /** Lists of the newest rows go back from this moment. */
  before: number | undefined;
  /** Whether a range may begin and end within a day. */
  cutsDays?: boolean;
  clock: Clock;
}): PlanQuery {
  const { scope, days, before, cutsDays = false, clock } = o;
  return async ({ query, params }) => {
    if (days === undefined) return { from: 'rows' };
    const asked = params as Params;
    const state = await days.state();
    const plan = planRead({ query, params: asked, scope, state, before, cutsDays, now: clock() });
    if (asked.time_zone !== undefined && asked.time_zone !== 'local') await days.want(asked.time_zone);
    if (plan.from !== 'newest') return plan;
    return { ...plan, before, ...(await o.findNewest({ sql: query.sql, look: plan.look })) };
  };
}

/** Runs a shared query on D1, within a scope. Rows are our own, so one that does not fit its schema is a fault of ours and throws. */
export function createRunQuery(o: {
  db: D1Database;
  scope: Scope;
  plan: PlanQuery;
  /** What stands in for the tables where a session is old. */
  moved: MovedSources;
}): RunQuery {
  const { db, scope } = o;
  const readDays = createDayReader(db);
  return async (query, params) => {
    const parsed = flatReader(query.params)(params);
    const plan = await o.plan({ query, params: parsed });
    if (plan.from === 'days') {
      const asked = { db, readDays, plan, name: query.name, params: parsed as Params };
      const rows = (await answerFromSeries(asked)) ?? (await answerFromDays(asked));
      return rows as Awaited<ReturnType<RunQuery>> as never;
    }
    const sources =
      plan.from === 'newest'
        ? plan.sources
        : await o.moved({ sql: query.sql, sessionId: sessionOf({ scope, params: parsed }) });
    const bound =
      plan.from === 'newest' && plan.since !== undefined
        ? Object.assign({}, parsed, { since: plan.since })
        : parsed;
    const { sql, values } = narrowToScope({ sql: query.sql, values: query.bind(bound), scope, sources });
    const { results } = await db
      .prepare(sql)
      .bind(...values)
      .all();
    return results.map(flatReader(query.row));
  };
}

/** The one session that a question is about. */
function sessionOf({ scope, params }: { scope: Scope; params: unknown }): string | undefined {
  return scope.session_id ?? (params as Params).session_id;
}

type AskedOfDays = {
  db: D1Database;
  readDays: ReadDays;
  plan: ReadPlan & { from: 'days' };
  name: string;
  params: Params;
};

/** Of weeks the largest alone are read by the day; undefined where weeks do not tell what is asked for. */
async function answerFromSeries(o: AskedOfDays): Promise<unknown[] | undefined> {
  const { db, plan, params } = o;
  const { series } = largestAnswers[o.name] ?? {};
  if (series === undefined || !plan.isAll || !series.fits(params)) return undefined;
  const { column } = series;
  const found = await o.readDays({ plan, column, summed: column });
  const weeks = found.flatMap((one) => one.weeks ?? []);
  if (weeks.length === 0) return undefined;
  const names = series.largest({ days: found, params });
  const told = await readSeriesOfWeeks({ db, zone: plan.zone, weeks, column, names });
  // One of them was written anew just now, or was added up before weeks told of days.
  if (weeks.some((week) => !told.weeks.includes(week))) return undefined;
  const days = [...found.filter(({ summed }) => summed !== true), ...told.days];
  return series.tell({ days, names, params });
}

async function answerFromDays(o: AskedOfDays): Promise<unknown[]> {
  const { plan } = o;
  const how = dayAnswers[o.name];
  const summed = how?.isSummed?.(o.params) === false ? undefined : how?.summed;
  const [days, beside] = await Promise.all(
    [plan.column, plan.beside].map((column) =>
      column === undefined ? [] : o.readDays({ plan, column, summed: summed?.[column] }),
    ),
  );
  return (
    how?.answer({
      days: days ?? [],
      beside: beside ?? [],
      params: o.params,
      zone: plan.zone,
    }) ?? []
  );
}
