import type { z } from 'zod';
import { DAY, HOUR } from '../../core/time.ts';
import type { Query, SqlValue } from '../parts/define-query.ts';
import type { Filter } from '../parts/filters.ts';
import { zoneParts } from '../parts/time-zone.ts';
import type { Scope } from '../parts/scope.ts';
import { dayAnswers } from './answers.ts';
import type { DayColumn } from './cells.ts';
import { cutDays, type DayPart } from './cut-days.ts';
import { dayAt, dayBounds } from './day-bounds.ts';
import { keptSince, type Look, planLook } from './newest.ts';
import { chooseSlices } from './slices.ts';

/** A zone that days are made in. Days from `from_day` to `until_day` are made; with `complete` there is nothing before. */
export type DayZone = {
  zone: string;
  from_day: number | null;
  until_day: number | null;
  made_at: number | null;
  rows_a_day: number;
  complete: number;
  /** Days before it do not tell what people did; null where all do. */
  people_from: number | null;
};
/** What is made; hours before `foldedUntil` (since the epoch) are kept as days alone. */
export type DayState = { zones: readonly DayZone[]; foldedUntil: number };

/** Where a question is answered from. */
export type ReadPlan =
  | { from: 'rows' }
  | {
      from: 'days';
      zone: string;
      /** Whole days; none where the first is after the last. */
      first: number;
      last: number;
      /** What of other days belongs to it, told by rows. */
      parts: readonly DayPart[];
      column: DayColumn;
      /** A second column that the answer needs. */
      beside: DayColumn | undefined;
      /** The days before this moment do not tell what is asked; undefined where all do. */
      toldSince: number | undefined;
      where: string;
      values: SqlValue[];
      /** Whether everything is asked for, so that weeks of it may stand for their days. */
      isAll: boolean;
      madeAt: number;
    }
  /** From the newest rows of each table alone. */
  | {
      from: 'newest';
      look: Look;
      foldedAt: number | undefined;
      /** What there are rows of begins here. */
      since: number | undefined;
    };

/** A question that would read more rows than this is answered from less. */
const mostRows = 5000;
/** One row a session, none of which is put away: counted whole, unless rows of what they used would have to be read. */
const counted = new Set(['sessions_begun']);
/** Columns that came later than days did. */
const ofPeople: ReadonlySet<DayColumn> = new Set(['people', 'activity']);

/**
 * How a question is answered: from the rows that devices sent while they are few; from days where they are many or gone;
 * and what days do not tell, from the newest rows.
 */
export function planRead(o: {
  query: Pick<Query<z.ZodType, z.ZodType>, 'name'>;
  params: Partial<Filter> & { time_zone?: string };
  scope: Scope;
  state: DayState;
  /** Of the newest rows only those from before this moment. */
  before?: number | undefined;
  /** Whether a range may begin and end within a day: that is told by all rows of these days. */
  cutsDays?: boolean;
  now: number;
}): ReadPlan {
  const { params, state, now } = o;
  const { since } = params;
  if (since === undefined || params.session_id !== undefined || o.scope.session_id !== undefined)
    return { from: 'rows' };
  if (counted.has(o.query.name) && params.model === undefined) return { from: 'rows' };
  const until = Math.min(params.until ?? now, now);
  const busiest = Math.max(0, ...state.zones.map((zone) => zone.rows_a_day));
  const isLarge = (busiest * (until - since)) / DAY > mostRows;
  const isFolded = since < state.foldedUntil * HOUR;
  if (!isLarge && !isFolded) return { from: 'rows' };
  const days = planDays({ ...o, since });
  if (days !== undefined) return days;
  const { name } = o.query;
  const isNarrowed = params.model !== undefined || params.agent_type !== undefined;
  const foldedAt = isFolded ? state.foldedUntil * HOUR : undefined;
  return {
    from: 'newest',
    look: planLook({ name, since, until: params.until, before: o.before, isNarrowed }),
    foldedAt,
    since: keptSince({ name, foldedAt }),
  };
}

function planDays(o: Parameters<typeof planRead>[0] & { since: number }): ReadPlan | undefined {
  const { params, since, now } = o;
  const column = dayAnswers[o.query.name]?.column(params);
  const slices = chooseSlices({ scope: o.scope, filter: params });
  if (column === undefined || slices === undefined) return undefined;
  for (const { zone, from_day, until_day, made_at, complete, people_from } of o.state.zones) {
    if (from_day === null || until_day === null || made_at === null) continue;
    if (!hasDaysOf({ asked: params.time_zone, zone, since, until: Math.min(params.until ?? now, now) }))
      continue;
    const range = daysOf({ ...o, since, zone, untilDay: until_day });
    if (range === undefined) continue;
    const { first, last, parts } = range;
    if (first < from_day && complete === 0) continue;
    const firstMade = Math.max(first, from_day);
    const isTold = people_from === null || firstMade >= people_from || !ofPeople.has(column);
    return {
      from: 'days',
      zone,
      first: firstMade,
      last: Math.min(last, until_day),
      parts,
      column,
      beside: dayAnswers[o.query.name]?.beside,
      toldSince: isTold ? undefined : dayBounds({ zone, day: people_from }).startsAt,
      ...slices,
      madeAt: made_at,
    };
  }
  return undefined;
}

/** Whether the days of a zone are those that are asked for: in a range those of Paris are those of Berlin. */
function hasDaysOf(o: { asked: string | undefined; zone: string; since: number; until: number }): boolean {
  const { asked, zone, since, until } = o;
  if (asked === undefined || asked === zone) return true;
  const partsIn = (time_zone: string) => JSON.stringify(zoneParts({ since, until: until + DAY, time_zone }));
  return partsIn(asked) === partsIn(zone);
}

/** Undefined where the range is none of whole days, and has to be. */
function daysOf(
  o: Parameters<typeof planRead>[0] & { zone: string; since: number; untilDay: number },
): ReturnType<typeof cutDays> | undefined {
  const { zone, since, untilDay, state, now, cutsDays = false } = o;
  if (cutsDays) {
    const until = Math.min(o.params.until ?? now, now);
    return since < until
      ? cutDays({ zone, since, until, untilDay, foldedUntil: state.foldedUntil })
      : undefined;
  }
  const until = Math.min(
    o.params.until ?? Number.POSITIVE_INFINITY,
    dayBounds({ zone, day: untilDay }).endsAt,
  );
  if (!isDayStart({ zone, at: since }) || !isDayStart({ zone, at: until })) return undefined;
  return { first: dayAt({ zone, at: since }), last: dayAt({ zone, at: until - 1 }), parts: [] };
}

function isDayStart({ zone, at }: { zone: string; at: number }): boolean {
  return dayBounds({ zone, day: dayAt({ zone, at }) }).startsAt === at;
}
