import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { shareLevels } from '../../shared/privacy/levels.ts';

// A test compares them with migrations/team. Times are milliseconds.

export const shares = sqliteTable('shares', {
  share_id: text().notNull().primaryKey(),
  secret_hash: text().notNull(),
  session_id: text().notNull(),
  device_id: text().notNull(),
  member_id: text().notNull(),
  member: text().notNull(),
  level: text({ enum: shareLevels }).notNull(),
  agents: text({ mode: 'json' }).$type<string[]>(),
  digest_key: text().notNull(),
  password_salt: text(),
  password_hash: text(),
  created_at: integer().notNull(),
  expires_at: integer().notNull(),
  revoked_at: integer(),
  views: integer().notNull().default(0),
  last_viewed_at: integer(),
});
export type Share = typeof shares.$inferSelect;

export const shareViews = sqliteTable(
  'share_views',
  {
    share_id: text().notNull(),
    slot: integer().notNull(),
    network: text().notNull(),
    at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.share_id, table.slot, table.network] })],
);
