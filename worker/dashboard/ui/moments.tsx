import { isoTime, type Times } from './text/times.ts';

/** How long ago, with the exact time on hover. */
export function Ago({ at, times }: { at: number; times: Times }) {
  return (
    <time datetime={isoTime(at)} title={times.full(at)}>
      {times.relative(at)}
    </time>
  );
}

/** The day and the time of day, with seconds on hover: for what is to come, or is asked of a list. */
export function Moment({ at, times }: { at: number; times: Times }) {
  return (
    <time datetime={isoTime(at)} title={times.full(at)}>
      {times.moment(at)}
    </time>
  );
}

/** The time of day, with date and seconds on hover. */
export function ClockTime({ at, times, exact = false }: { at: number; times: Times; exact?: boolean }) {
  return (
    <time datetime={isoTime(at)} title={times.full(at)}>
      {exact ? times.exactClock(at) : times.clock(at)}
    </time>
  );
}
