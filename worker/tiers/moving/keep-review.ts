import { toHex } from '../../../shared/core/hex.ts';
import { reviewDocument } from '../../../shared/insights/review-document.ts';
import { toMarkdown } from '../../../shared/insights/write-document.ts';
import { findReview } from '../../reviews/review-repository.ts';
import { recordOwnObject } from '../catalogue.ts';
import { tierHashError } from '../errors.ts';
import type { MoveDeps } from './copy-object.ts';

/**
 * Puts the review of one phase, as Markdown, among the objects that move: it stays in Drive, in the folder of its phase, also
 * when the bundles of that have gone on to S3. Nothing where there is no Drive: pages keep every review.
 */
export async function keepReview({ db, stores, clock }: MoveDeps): Promise<void> {
  if (stores.drive === undefined) return;
  const reviewId = await db
    .prepare(
      `SELECT review_id FROM reviews
      WHERE kind = 'phase' AND 'review.' || review_id NOT IN (SELECT bundle_id FROM bundles WHERE kind = 'review') LIMIT 1`,
    )
    .first<string>('review_id');
  const found = reviewId === null ? undefined : await findReview({ db, reviewId });
  if (found === undefined) return;
  const text = toMarkdown(reviewDocument({ title: found.title, review: found.review }));
  const body = new Uint8Array(new TextEncoder().encode(text));
  const sha256 = toHex(await crypto.subtle.digest('SHA-256', body));
  const bundleId = `review.${found.review_id}`;
  const object = { key: `packs/${bundleId}.md`, bytes: body.byteLength, sha256 };
  const stored = await stores.r2.put(object, new Blob([body]).stream());
  if (stored.sha256 !== sha256) throw tierHashError({ tier: 'r2', key: object.key });
  await db.batch([
    ...recordOwnObject({
      db,
      kind: 'review',
      bundleId,
      objectId: `${bundleId}/0000`,
      at: found.since_at,
      bytes: object.bytes,
      sha256,
      stored,
      now: clock(),
    }),
    // Its period is looked through again.
    db.prepare('DELETE FROM period_rests'),
  ]);
}
