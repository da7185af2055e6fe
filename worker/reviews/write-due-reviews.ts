import type { CronTask } from '../cron-task.ts';
import { factParts, joinFacts, readFactPart, readReviewFacts } from '../../shared/insights/read-facts.ts';
import type { ReviewFacts } from '../../shared/insights/review-facts.ts';
import { makeReview } from '../../shared/insights/review.ts';
import type { RunQuery } from '../../shared/queries/parts/define-query.ts';
import { signals } from '../../shared/queries/signals.ts';
import { DAY, HOUR } from '../../shared/core/time.ts';
import { aboutReview, dueReviews, firstSessionSql, type DueReview } from '../../shared/phases/due-reviews.ts';
import { adoptedOf } from '../../shared/phases/finding-state.ts';
import { scopeOfAll } from '../auth/scope-of-all.ts';
import { readFindingStates, readPhases } from '../phases/phase-repository.ts';
import { leaveOutIdle } from './leave-out-idle.ts';
import { dropParts, listParts, readParts, storePart } from './review-parts.ts';
import { storeReview, writtenReviews } from './review-repository.ts';

/** What was read longer ago is read again. */
const partsKeptMs = DAY;

/**
 * Writes one review that is due. A call of a team's cloud has 10 ms: it reads one part of what the review is made from, and
 * the one after the last part writes it; on one's own machine one call does all. It is read by everybody of a team, so it is
 * written from what everybody may see: no texts, no hidden projects. Safe to repeat and to miss: what is due is told by what is
 * written.
 */
export const writeDueReviews: CronTask = async ({ deps }) => {
  const { db } = deps;
  const now = deps.clock();
  const firstAt = await db.prepare(firstSessionSql).first<number>('at');
  const phases = await readPhases(db);
  const over = dueReviews({ now, firstAt, phases, written: await writtenReviews(db), kept: deps.reviewDays });
  if (over.length === 0) return;
  const { runExact: runQuery, isWhole } = deps.askWithin(await scopeOfAll(deps));
  // A phase is reviewed whatever was done in it: where it is the next one nothing more is asked.
  const [first] = over;
  const isNext = first?.kind === 'phase' && isTurnOfFirst(now);
  const one = isNext ? first : nextOf({ due: await leaveOutIdle({ runQuery, due: over }), now });
  if (one === undefined) return;
  const facts =
    deps.mode === 'embedded'
      ? await readReviewFacts({ runQuery, ...one })
      : await readOn({ db, runQuery, one, now });
  if (facts === undefined) return;
  const adopted = adoptedOf(await readFindingStates(db));
  const about = {
    ...aboutReview({ due: one, firstAt, knowsHours: true }),
    lists_newest: !(await isWhole(signals, one.period)),
  };
  const review = makeReview({ facts, adopted, about });
  await storeReview({ db, due: one, review, now });
};

/** Reads the next part; what was read once all parts are there, and then nothing of them is kept. */
async function readOn(o: {
  db: D1Database;
  runQuery: RunQuery;
  one: DueReview;
  now: number;
}): Promise<ReviewFacts | undefined> {
  const { db, runQuery, one, now } = o;
  const at = { db, reviewId: one.review_id, since: now - partsKeptMs };
  const known = await listParts(at);
  const part = factParts.find((name) => !known.has(name));
  if (part === undefined) {
    const parts = await readParts(at);
    // Also where they cannot be used: they are read anew then.
    await dropParts(at);
    return joinFacts({ period: one.period, parts });
  }
  await storePart({ ...at, part, body: await readFactPart({ runQuery, part, ...one }), now });
  return undefined;
}

/** The first one, and every second hour another in its turn: one that fails does not hold up the others. */
function nextOf({ due, now }: { due: readonly DueReview[]; now: number }): DueReview | undefined {
  return due[isTurnOfFirst(now) ? 0 : Math.floor(now / HOUR / 2) % due.length];
}

function isTurnOfFirst(now: number): boolean {
  return Math.floor(now / HOUR) % 2 === 0;
}
