import type { CronDeps, CronTask } from '../cron-task.ts';
import { readReviewFacts } from '../../shared/insights/read-facts.ts';
import { makeReview } from '../../shared/insights/review.ts';
import { type Scope, wholeTeam } from '../../shared/queries/parts/scope.ts';
import { dueReviews } from '../../shared/phases/due-reviews.ts';
import { adoptedOf } from '../../shared/phases/finding-state.ts';
import { readFindingStates, readPhases } from '../phases/phase-repository.ts';
import { storeReview, writtenReviews } from './review-repository.ts';

/** A call may ask 50 questions; a review takes 30, and four tell what is due. */
const reviewsPerCall = 1;

/** Writes the next review that is due. Safe to repeat and to miss: what is due is told by what is written. */
export const writeDueReviews: CronTask = async ({ deps }) => {
  const { db } = deps;
  const now = deps.clock();
  const firstAt = await db
    .prepare('SELECT MIN(started_at) AS at FROM session_rollups WHERE last_event_at > 0')
    .first<number>('at');
  const phases = await readPhases(db);
  const due = dueReviews({ now, firstAt, phases, written: await writtenReviews(db) });
  if (due.length === 0) return;
  const adopted = adoptedOf(await readFindingStates(db));
  const { runQuery } = deps.askWithin(await scopeOfAll(deps));
  for (const one of due.slice(0, reviewsPerCall)) {
    const facts = await readReviewFacts({ runQuery, ...one });
    await storeReview({ db, due: one, review: makeReview({ facts, adopted }), now });
  }
};

/** A review is read by everybody of a team, so it is written from what everybody may see: no texts, no hidden projects. */
async function scopeOfAll(deps: CronDeps): Promise<Scope> {
  if (deps.mode === 'embedded') return wholeTeam;
  return deps.readScope({ kind: 'person', member_id: '', member: '', role: 'viewer' });
}
