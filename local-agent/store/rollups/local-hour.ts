import { zoneParts } from '../../../shared/queries/parts/time-zone.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/core/time.ts';

/** Whose hours buckets begin at: an IANA name, an offset or `local`. */
export type HourZone = { timeZone: string };
/** The bucket of a moment in milliseconds, and the same as SQL. */
export type LocalHour = { of: (at: number) => number; sql: (at: string) => string };

/**
 * Buckets in a zone in which the device is. They are full hours of the local clock, each named by the one full UTC hour
 * that lies inside it: 19 in India is 18:30 to 19:30 UTC, so that its name, read as a moment, lies in the right local day.
 */
export function localHour(zone: { now: number } & HourZone): LocalHour {
  const phases = phasesOf(zone);
  const last = phases.at(-1)?.ms ?? 0;
  const earlier = phases.slice(0, -1);
  return {
    of(at) {
      const { ms } = earlier.find(({ until }) => at < until) ?? { ms: last };
      return Math.trunc((at + ms) / HOUR);
    },
    sql(at) {
      if (earlier.length === 0) return last === 0 ? `${at} / ${HOUR}` : `(${at} + ${last}) / ${HOUR}`;
      const cases = earlier.map(({ until, ms }) => `WHEN ${at} < ${until} THEN ${ms}`);
      return `(${at} + CASE ${cases.join(' ')} ELSE ${last} END) / ${HOUR}`;
    },
  };
}

/** How far the full hours of a zone lie from those of UTC; undefined where that changes. Zones with the same cut alike. */
export function hourPhase(zone: { now: number } & HourZone): number | undefined {
  const phases = phasesOf(zone);
  return phases.length > 1 ? undefined : (phases[0]?.ms ?? 0);
}

function phasesOf({ now, timeZone }: { now: number } & HourZone): { until: number; ms: number }[] {
  const phases: { until: number; ms: number }[] = [];
  for (const [, until, minutes] of zoneParts({ time_zone: timeZone, until: now + 366 * DAY })) {
    const phase = { until: until * HOUR, ms: (((minutes % 60) + 60) % 60) * MINUTE };
    if (phases.at(-1)?.ms === phase.ms) phases.splice(-1, 1, phase);
    else phases.push(phase);
  }
  return phases;
}
