/** Names of the parts that there are of a review that is not written yet; those that are older than `since` are read again. */
export async function listParts(o: {
  db: D1Database;
  reviewId: string;
  since: number;
}): Promise<Set<string>> {
  const { results } = await o.db
    .prepare('SELECT part FROM review_parts WHERE review_id = ?1 AND made_at >= ?2')
    .bind(o.reviewId, o.since)
    .all<{ part: string }>();
  return new Set(results.map(({ part }) => part));
}

/** The same with what they tell, by name. */
export async function readParts(o: {
  db: D1Database;
  reviewId: string;
  since: number;
}): Promise<Map<string, string>> {
  const { results } = await o.db
    .prepare('SELECT part, body FROM review_parts WHERE review_id = ?1 AND made_at >= ?2')
    .bind(o.reviewId, o.since)
    .all<{ part: string; body: string }>();
  return new Map(results.map(({ part, body }) => [part, body]));
}

export async function storePart(o: {
  db: D1Database;
  reviewId: string;
  part: string;
  body: string;
  now: number;
}): Promise<void> {
  await o.db
    .prepare('INSERT OR REPLACE INTO review_parts (review_id, part, made_at, body) VALUES (?1, ?2, ?3, ?4)')
    .bind(o.reviewId, o.part, o.now, o.body)
    .run();
}

/** Of this review, and what was left behind of others. */
export async function dropParts(o: { db: D1Database; reviewId: string; since: number }): Promise<void> {
  await o.db
    .prepare('DELETE FROM review_parts WHERE review_id = ?1 OR made_at < ?2')
    .bind(o.reviewId, o.since)
    .run();
}
