import { reviewSchema, type Review } from '../../shared/insights/review.ts';
import { type DueReview, spanTitle } from '../../shared/phases/due-reviews.ts';

/** A review as the list shows it. */
export type ReviewHead = {
  review_id: string;
  kind: DueReview['kind'];
  title: string;
  since_at: number;
  until_at: number;
  written_at: number;
};
export type StoredReview = ReviewHead & { review: Review };

/** The latest first. */
export async function listReviews(o: { db: D1Database; limit: number }): Promise<ReviewHead[]> {
  const { results } = await o.db
    .prepare(
      `SELECT review_id, kind, title, since_at, until_at, written_at FROM reviews
      ORDER BY until_at DESC, review_id LIMIT ?1`,
    )
    .bind(o.limit)
    .all<ReviewHead>();
  return results.map(titled);
}

/** The sums that reviews told, by their id; those that are not written are missing. */
export async function readTotals(o: {
  db: D1Database;
  reviewIds: readonly string[];
}): Promise<Map<string, Review['totals']>> {
  const { results } = await o.db
    .prepare(
      `SELECT review_id, body ->> '$.totals' AS totals FROM reviews
      WHERE review_id IN (SELECT value FROM json_each(?1))`,
    )
    .bind(JSON.stringify(o.reviewIds))
    .all<{ review_id: string; totals: string }>();
  return new Map(
    results.map((row) => [row.review_id, reviewSchema.shape.totals.parse(JSON.parse(row.totals))]),
  );
}

export async function writtenReviews(db: D1Database): Promise<Set<string>> {
  const { results } = await db.prepare('SELECT review_id FROM reviews').all<{ review_id: string }>();
  return new Set(results.map(({ review_id }) => review_id));
}

export async function findReview(o: { db: D1Database; reviewId: string }): Promise<StoredReview | undefined> {
  const row = await o.db
    .prepare(
      'SELECT review_id, kind, title, since_at, until_at, written_at, body FROM reviews WHERE review_id = ?1',
    )
    .bind(o.reviewId)
    .first<ReviewHead & { body: string }>();
  if (row === null) return undefined;
  const { body, ...head } = row;
  return { ...titled(head), review: reviewSchema.parse(JSON.parse(body)) };
}

/** That of a stretch of time tells its time, as days are written now; a phase has a name. */
function titled(head: ReviewHead): ReviewHead {
  const { kind, since_at: since } = head;
  return kind === 'phase' ? head : { ...head, title: spanTitle({ kind, since }) };
}

/** Written once: of two calls at once the first holds. */
export async function storeReview(o: {
  db: D1Database;
  due: DueReview;
  review: Review;
  now: number;
}): Promise<void> {
  const { review_id, kind, title, period } = o.due;
  await o.db
    .prepare(
      `INSERT INTO reviews (review_id, kind, title, since_at, until_at, written_at, body)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (review_id) DO NOTHING`,
    )
    .bind(review_id, kind, title, period.since, period.until, o.now, JSON.stringify(o.review))
    .run();
}
