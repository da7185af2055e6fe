import type { ReaderDeps } from '../../deps.ts';
import type { Review } from '../../../shared/insights/review.ts';
import { openPhase, stretchesOf, type Phase } from '../../../shared/phases/phase.ts';
import { sessionsBegun } from '../../../shared/queries/sessions-begun.ts';
import { usageTotals } from '../../../shared/queries/usage-totals.ts';
import { readPhases } from '../../phases/phase-repository.ts';
import { listReviews, readTotals } from '../../reviews/review-repository.ts';
import { once, type Shown } from '../shell/load-parts.ts';

const most = { phases: 12, reviews: 60 } as const;

export type PhasesData = Shown<ReturnType<typeof askPhases>>;
type PhaseTotals = Pick<Review['totals'], 'sessions' | 'cost_micros' | 'api_calls' | 'unpriced_api_calls'>;
export type PhaseRow = Phase & PhaseTotals;

/** The latest phases with what was done in them, and the reviews. */
export function askPhases({ deps }: { deps: ReaderDeps }) {
  const all = once(() => readPhases(deps.db));
  return {
    open: async () => openPhase(await all()) ?? null,
    phases: async () => {
      const latest = (await all()).toReversed().slice(0, most.phases);
      const known = await reviewed({ deps, phases: latest });
      const rows: PhaseRow[] = [];
      for (const phase of latest) {
        const totals = known.get(phase.phase) ?? (await totalsOf({ deps, phase }));
        if (totals !== undefined) rows.push({ ...phase, ...totals });
      }
      return { rows, all: (await all()).length };
    },
    reviews: () => listReviews({ db: deps.db, limit: most.reviews }),
  };
}

/**
 * What the review of a phase said: a team pays for rows that are read, and the time of all phases is all of them. On one's
 * own machine they cost nothing, and late rows count.
 */
async function reviewed({
  deps,
  phases,
}: {
  deps: ReaderDeps;
  phases: readonly Phase[];
}): Promise<Map<number, PhaseTotals>> {
  if (deps.mode !== 'team') return new Map();
  const totals = await readTotals({ db: deps.db, reviewIds: phases.map(({ phase }) => `phase-${phase}`) });
  return new Map(
    phases.flatMap(({ phase }) => {
      const told = totals.get(`phase-${phase}`);
      return told === undefined ? [] : [[phase, told] as const];
    }),
  );
}

async function totalsOf({
  deps,
  phase,
}: {
  deps: ReaderDeps;
  phase: Phase;
}): Promise<PhaseTotals | undefined> {
  const { period } = stretchesOf({ phase, now: deps.clock() });
  const [usage] = await deps.runExact(usageTotals, period);
  const [begun] = await deps.runQuery(sessionsBegun, period);
  return usage === undefined ? undefined : { ...usage, sessions: begun?.sessions ?? 0 };
}
