import type { CronDeps, CronTask } from '../cron-task.ts';
import { readReviewFacts } from '../../shared/insights/read-facts.ts';
import { makeReview } from '../../shared/insights/review.ts';
import { type Scope, wholeTeam } from '../../shared/queries/parts/scope.ts';
import { HOUR } from '../../shared/core/time.ts';
import { dueReviews, type DueReview } from '../../shared/phases/due-reviews.ts';
import { adoptedOf } from '../../shared/phases/finding-state.ts';
import { readFindingStates, readPhases } from '../phases/phase-repository.ts';
import { storeReview, writtenReviews } from './review-repository.ts';

/** Writes one review that is due: a call may ask 50 questions, and it takes 27. Safe to repeat and to miss: what is due is told by what is written. */
export const writeDueReviews: CronTask = async ({ deps }) => {
  const { db } = deps;
  const now = deps.clock();
  const firstAt = await db
    .prepare('SELECT MIN(started_at) AS at FROM session_rollups WHERE last_event_at > 0')
    .first<number>('at');
  const phases = await readPhases(db);
  const due = dueReviews({ now, firstAt, phases, written: await writtenReviews(db), kept: deps.reviewDays });
  if (due.length === 0) return;
  const adopted = adoptedOf(await readFindingStates(db));
  const { runQuery } = deps.askWithin(await scopeOfAll(deps));
  const one = nextOf({ due, now });
  if (one === undefined) return;
  const facts = await readReviewFacts({ runQuery, ...one });
  await storeReview({ db, due: one, review: makeReview({ facts, adopted }), now });
};

/** The first one, and every second hour another in its turn: one that fails does not hold up the others. */
function nextOf({ due, now }: { due: readonly DueReview[]; now: number }): DueReview | undefined {
  const turn = Math.floor(now / HOUR);
  return due[turn % 2 === 0 ? 0 : Math.floor(turn / 2) % due.length];
}

/** A review is read by everybody of a team, so it is written from what everybody may see: no texts, no hidden projects. */
async function scopeOfAll(deps: CronDeps): Promise<Scope> {
  if (deps.mode === 'embedded') return wholeTeam;
  return deps.readScope({ kind: 'person', member_id: '', member: '', role: 'viewer' });
}
