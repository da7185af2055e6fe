import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

// A test compares them with migrations/team. Times are milliseconds.

export const comments = sqliteTable('comments', {
  comment_id: text().notNull().primaryKey(),
  session_id: text().notNull(),
  step_id: text().notNull(),
  member_id: text().notNull(),
  member: text().notNull(),
  text: text().notNull(),
  created_at: integer().notNull(),
});
export type Comment = typeof comments.$inferSelect;

export const commentMentions = sqliteTable(
  'comment_mentions',
  { member_id: text().notNull(), comment_id: text().notNull() },
  (table) => [primaryKey({ columns: [table.member_id, table.comment_id] })],
);
