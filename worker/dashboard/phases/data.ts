import type { ReaderDeps } from '../../deps.ts';
import { openPhase, stretchesOf, type Phase } from '../../../shared/phases/phase.ts';
import { activityTotals } from '../../../shared/queries/activity-totals.ts';
import { usageTotals } from '../../../shared/queries/usage-totals.ts';
import { readPhases } from '../../phases/phase-repository.ts';
import { listReviews } from '../../reviews/review-repository.ts';
import { once, type Shown } from '../shell/load-parts.ts';

const most = { phases: 12, reviews: 60 } as const;

export type PhasesData = Shown<ReturnType<typeof askPhases>>;
export type PhaseRow = Phase & {
  sessions: number;
  cost_micros: number;
  api_calls: number;
  unpriced_api_calls: number;
};

/** The latest phases with what was done in them, and the reviews. */
export function askPhases({ deps }: { deps: ReaderDeps }) {
  const all = once(() => readPhases(deps.db));
  return {
    open: async () => openPhase(await all()) ?? null,
    phases: async () => {
      const rows: PhaseRow[] = [];
      for (const phase of (await all()).toReversed().slice(0, most.phases)) {
        const { period } = stretchesOf({ phase, now: deps.clock() });
        const [usage] = await deps.runQuery(usageTotals, period);
        const [activity] = await deps.runQuery(activityTotals, period);
        if (usage === undefined) continue;
        rows.push({ ...phase, ...usage, sessions: activity?.sessions ?? 0 });
      }
      return rows;
    },
    reviews: () => listReviews({ db: deps.db, limit: most.reviews }),
  };
}
