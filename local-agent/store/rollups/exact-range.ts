import type { LocalHour } from './local-hour.ts';

/** Moments in milliseconds, `until` exclusive. */
export type Range = { since: number | undefined; until: number | undefined };

/** The hour of what lies outside of a range: it is before every other one. */
export const OUTSIDE = -1;

/** The hours that a range takes a part of: those in which it begins and ends, where that is not at their beginning. */
export function partHours({ range, hour }: { range: Range; hour: LocalHour }): number[] {
  const inside = [range.since, range.until].filter(
    (at) => at !== undefined && hour.of(at - 1) === hour.of(at),
  );
  return [...new Set(inside.map((at) => hour.of(Number(at))))];
}

/** The same hours, for what lies in the range; with `only`, for what lies in these hours as well. */
export function hoursWithin({
  range,
  hour,
  only,
}: {
  range: Range;
  hour: LocalHour;
  only: readonly number[] | undefined;
}): LocalHour {
  const since = range.since ?? Number.MIN_SAFE_INTEGER;
  const until = range.until ?? Number.MAX_SAFE_INTEGER;
  return {
    of(at) {
      const own = hour.of(at);
      return at >= since && at < until && (only?.includes(own) ?? true) ? own : OUTSIDE;
    },
    sql(at) {
      const own = hour.sql(at);
      const isOne = only === undefined ? '' : ` AND ${own} IN (${only.join(', ')})`;
      return `CASE WHEN ${at} >= ${since} AND ${at} < ${until}${isOne} THEN ${own} ELSE ${OUTSIDE} END`;
    },
  };
}

/** The first hour that holds some of a range, and the one behind its last, as SQL; undefined where it is open. */
export function endsOf({ range, hour }: { range: Range; hour: LocalHour }): {
  first: string | undefined;
  end: string | undefined;
} {
  const { since, until } = range;
  return {
    first: since === undefined ? undefined : String(hour.of(since)),
    end: until === undefined ? undefined : String(hour.of(until - 1) + 1),
  };
}
