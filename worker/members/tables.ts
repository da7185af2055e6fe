import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { visibilities } from '../../shared/privacy/visibility.ts';
import { roles } from './roles.ts';

// The ordinary tables of a team; a test compares them with migrations/team. Times are milliseconds.

export const members = sqliteTable('members', {
  member_id: text().notNull().primaryKey(),
  /** Once given it stays: rows of sessions carry it. */
  name: text().notNull(),
  role: text({ enum: roles }).notNull(),
  created_at: integer().notNull(),
  removed_at: integer(),
  /** In small letters; by it a sign-in of Cloudflare Access is known. */
  email: text(),
});

export const signIns = sqliteTable('sign_ins', {
  token_hash: text().notNull().primaryKey(),
  ends_at: integer().notNull(),
  member_id: text(),
});

export const projectVisibilities = sqliteTable('project_visibilities', {
  /** '' is every project that is not named. */
  project: text().notNull().primaryKey(),
  visibility: text({ enum: visibilities }).notNull(),
});

export const oneTimeLinks = sqliteTable('one_time_links', {
  token_hash: text().notNull().primaryKey(),
  member_id: text().notNull(),
  ends_at: integer().notNull(),
  used_at: integer(),
});

export const auditEntries = sqliteTable(
  'audit_entries',
  {
    at: integer().notNull(),
    entry_id: text().notNull(),
    /** Name of who did it. */
    member: text().notNull(),
    action: text().notNull(),
    object: text().notNull(),
    address: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.at, table.entry_id] })],
);
