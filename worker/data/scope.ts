import type { Clock } from '../../shared/core/clock.ts';
import type { IsWhole, RunQuery } from '../../shared/queries/parts/define-query.ts';
import { showsTexts, type Scope } from '../../shared/queries/parts/scope.ts';
import { flatReader } from '../../shared/queries/parts/read-flat.ts';
import { filterOptions } from '../../shared/queries/filter-options.ts';
import { session } from '../../shared/queries/session.ts';
import { notFoundError } from '../http/errors.ts';
import { createRecall, type Memory, type Recall } from './recall.ts';
import type { DaySource } from './day-state.ts';
import { createMovedSources, type ReadDetails } from './moved-sources.ts';
import { createFindNewest } from './newest-rows.ts';
import type { FoundPlan, PlanQuery } from './found-plan.ts';
import { createPlanner, createRunQuery } from './run-query.ts';

/** The only ways to the rows; what they do not give, nobody in this scope sees. */
export type Questions = {
  runQuery: RunQuery;
  /** The same of a time that begins or ends within a day, as phases do: its sums are of all of it, and read a day's rows. */
  runExact: RunQuery;
  /** For what may be a little old: lists of weeks, not what goes on. */
  recall: Recall;
  /** The same of a time that begins or ends within a day. */
  recallExact: Recall;
  /** When the oldest figures were made of all that were given so far; now, where none is old. */
  asOf: () => number;
  isWhole: IsWhole;
  /** Which figures so far are not those of all rows as they are now. */
  coarseness: () => Coarseness;
  /** The choices of filters are of sessions since then alone; undefined where they are of all. */
  choicesSince: () => number | undefined;
  /** Whether nothing is kept back, not even of sessions whose rows are not here yet. */
  seesAll: boolean;
  /** Whether what was said and done in a session may be read, not its figures alone. */
  showsTexts: (session: { project: string; member: string }) => boolean;
};

/** What a reader is to be told of the figures before them. */
export type Coarseness = {
  /** When the days were made that figures are of; undefined where none is of days. */
  daysMadeAt: number | undefined;
  /** Lists go back from the one moment to the other alone; undefined where they tell of all there is. */
  looked: { since: number | undefined; before: number | undefined } | undefined;
  /** Lists end here: what was before is kept as days alone. */
  foldedAt: number | undefined;
  /** What people did is not told of the days before; undefined where it is told of all that are asked for. */
  toldSince: number | undefined;
};

/** `memory` undefined: nothing is kept. `days` undefined: every figure is of the rows themselves. */
export function askWithin(o: {
  db: D1Database;
  scope: Scope;
  memory: Memory | undefined;
  days?: DaySource | undefined;
  /** What old sessions are made of, by id; undefined where nothing is put away. */
  readDetails?: ReadDetails | undefined;
  /** Where lists hold the newest rows alone: those from before this moment. */
  before?: number | undefined;
  clock: Clock;
}): Questions {
  const { memory, clock, scope } = o;
  const coarse: Coarseness = {
    daysMadeAt: undefined,
    looked: undefined,
    foldedAt: undefined,
    toldSince: undefined,
  };
  const findNewest = createFindNewest({ db: o.db, memory, clock });
  const plannerOf = (cutsDays: boolean) =>
    createPlanner({ scope, days: o.days, findNewest, before: o.before, cutsDays, clock });
  const planner = plannerOf(false);
  let choicesSince: number | undefined;
  const telling =
    (of: PlanQuery): PlanQuery =>
    async (asked) => {
      const found = await of(asked);
      // Choices of a filter are no figures.
      if (asked.query.name !== filterOptions.name) tellCoarseness({ coarse, plan: found });
      else if (found.from === 'newest') choicesSince = found.lookedSince;
      return found;
    };
  const plan = telling(planner);
  const moved = createMovedSources({ db: o.db, readDetails: o.readDetails });
  const runQuery = createRunQuery({ db: o.db, scope, plan, moved });
  const exactPlan = telling(plannerOf(true));
  const runExact = createRunQuery({ db: o.db, scope, plan: exactPlan, moved });
  let oldest = Number.POSITIVE_INFINITY;
  const onKept = (at: number) => {
    oldest = Math.min(oldest, at);
  };
  const recallBy = (way: { runQuery: RunQuery; plan: PlanQuery }): Recall =>
    memory === undefined ? () => way.runQuery : createRecall({ ...way, memory, clock, scope, onKept });
  return {
    runQuery,
    runExact,
    recall: recallBy({ runQuery, plan }),
    recallExact: recallBy({ runQuery: runExact, plan: exactPlan }),
    asOf: () => Math.min(oldest, clock()),
    isWhole: async (query, asked) =>
      isWhole(await planner({ query, params: flatReader(query.params)(asked) })),
    coarseness: () => coarse,
    choicesSince: () => choicesSince,
    seesAll: Object.values(scope).every((limit) => limit === undefined),
    showsTexts: (row) => showsTexts({ scope, session: row }),
  };
}

function isWhole(plan: FoundPlan): boolean {
  return plan.from === 'rows' || (plan.from === 'days' && plan.toldSince === undefined);
}

function tellCoarseness({ coarse, plan }: { coarse: Coarseness; plan: FoundPlan }): void {
  if (plan.from === 'days') {
    coarse.daysMadeAt = Math.min(coarse.daysMadeAt ?? plan.madeAt, plan.madeAt);
    coarse.toldSince = plan.toldSince ?? coarse.toldSince;
  }
  if (plan.from !== 'newest') return;
  coarse.foldedAt = plan.foldedAt ?? coarse.foldedAt;
  const { lookedSince, before } = plan;
  if (lookedSince === undefined && before === undefined) return;
  const since = Math.max(lookedSince ?? 0, coarse.looked?.since ?? 0);
  coarse.looked = { since: since === 0 ? undefined : since, before };
}

/** Throws as if there were no such session when its texts are out of scope; for what lies outside of the database. */
export async function ensureTextsInScope(o: { deps: Questions; sessionId: string }): Promise<void> {
  if (o.deps.seesAll) return;
  const [row] = await o.deps.runQuery(session, { session_id: o.sessionId });
  if (row === undefined || !o.deps.showsTexts(row)) throw notFoundError({ what: 'this session' });
}
