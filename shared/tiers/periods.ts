import { phaseAt, type Phase } from '../phases/phase.ts';

/** Sessions that move together: those of a phase, or of a calendar month (UTC) where no phase was open. */
export type Period = {
  /** Name of its folder; also tells periods apart. */
  key: string;
  phase: number | null;
  since: number;
  /** First moment after it; of an open phase there is none. */
  until: number;
  /** How many began after it: 0 is the current one. */
  back: number;
  /** The older part of it that went on to S3 before its time (see spillUntil); the rest has the same key. */
  isSpilled?: true;
};

/** The periods from the first that holds `since` up to now, the oldest first. Phases follow each other (see startPhase). */
export function periodsOf(o: { phases: readonly Phase[]; since: number; now: number }): Period[] {
  const { phases, now } = o;
  const periods: Period[] = [];
  for (let at = o.since; at <= now;) {
    const phase = phaseAt({ phases, at });
    const period = phase === undefined ? monthAt({ at, phases, now }) : asPeriod({ phase, phases });
    periods.push(period);
    if (period.until <= at) break;
    at = period.until;
  }
  return periods;
}

export function periodAt({ periods, at }: { periods: readonly Period[]; at: number }): Period | undefined {
  return periods.find(({ since, until }) => since <= at && at < until);
}

function asPeriod({ phase, phases }: { phase: Phase; phases: readonly Phase[] }): Period {
  const name = phase.name.replaceAll(/[^0-9A-Za-z.-]+/g, '_').replaceAll(/^[_.]+|[_.]+$/g, '');
  return {
    key: ['Phase', phase.phase, ...(name === '' ? [] : [name.slice(0, 60)])].join('_'),
    phase: phase.phase,
    since: phase.started_at,
    until: phase.completed_at ?? Number.MAX_SAFE_INTEGER,
    back: phases.filter((other) => other.phase > phase.phase).length,
  };
}

function monthAt(o: { at: number; phases: readonly Phase[]; now: number }): Period {
  const day = new Date(o.at);
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
  const next = o.phases.find(({ started_at }) => started_at > o.at)?.started_at ?? Number.MAX_SAFE_INTEGER;
  const today = new Date(o.now);
  return {
    key: `Month_${year}_${String(month + 1).padStart(2, '0')}`,
    phase: null,
    since: o.at,
    until: Math.min(Date.UTC(year, month + 1), next),
    back: (today.getUTCFullYear() - year) * 12 + today.getUTCMonth() - month,
  };
}
