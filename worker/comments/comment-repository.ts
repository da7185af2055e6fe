import { and, asc, desc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { type Comment, commentMentions, comments } from './tables.ts';

/** Of one session; it is no forum. */
export const maxComments = 500;
const mentionsShown = 10;

/** In the order in which they were written. */
export function listComments(o: { db: D1Database; sessionId: string }): Promise<Comment[]> {
  return drizzle(o.db)
    .select()
    .from(comments)
    .where(eq(comments.session_id, o.sessionId))
    .orderBy(asc(comments.created_at), asc(comments.comment_id))
    .limit(maxComments);
}

export function countComments(o: { db: D1Database; sessionId: string }): Promise<number> {
  return drizzle(o.db).$count(comments, eq(comments.session_id, o.sessionId));
}

export async function insertComment(o: {
  db: D1Database;
  comment: Comment;
  mentioned: readonly string[];
}): Promise<void> {
  const db = drizzle(o.db);
  const { comment_id } = o.comment;
  const mentions = o.mentioned.map((member_id) =>
    db.insert(commentMentions).values({ member_id, comment_id }),
  );
  await db.batch([db.insert(comments).values(o.comment), ...mentions]);
}

export function findComment(o: { db: D1Database; commentId: string }): Promise<Comment | undefined> {
  return drizzle(o.db).select().from(comments).where(eq(comments.comment_id, o.commentId)).get();
}

export async function deleteComment(o: { db: D1Database; commentId: string }): Promise<void> {
  const db = drizzle(o.db);
  await db.batch([
    db.delete(commentMentions).where(eq(commentMentions.comment_id, o.commentId)),
    db.delete(comments).where(eq(comments.comment_id, o.commentId)),
  ]);
}

/** With a session goes what was said about it. */
export function deleteCommentsOf(o: { db: D1Database; sessionId: string }): D1PreparedStatement[] {
  return [
    `DELETE FROM comment_mentions WHERE comment_id IN (SELECT comment_id FROM comments WHERE session_id = ?1)`,
    'DELETE FROM comments WHERE session_id = ?1',
  ].map((sql) => o.db.prepare(sql).bind(o.sessionId));
}

/** What somebody was mentioned in and has not seen yet, the latest first. */
export async function listMentions(o: { db: D1Database; memberId: string }): Promise<Comment[]> {
  const rows = await drizzle(o.db)
    .select({ comment: comments })
    .from(commentMentions)
    .innerJoin(comments, eq(comments.comment_id, commentMentions.comment_id))
    .where(eq(commentMentions.member_id, o.memberId))
    .orderBy(desc(comments.created_at))
    .limit(mentionsShown);
  return rows.map(({ comment }) => comment);
}

/** Whoever looks at the comments of a session has seen what they were mentioned in. */
export async function forgetMentions(o: {
  db: D1Database;
  memberId: string;
  seen: readonly Comment[];
}): Promise<void> {
  const db = drizzle(o.db);
  for (const { comment_id } of o.seen)
    await db
      .delete(commentMentions)
      .where(and(eq(commentMentions.member_id, o.memberId), eq(commentMentions.comment_id, comment_id)));
}
