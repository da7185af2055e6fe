import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { setUpTiers, type TierProblem } from '../../../shared/protocol/tiers.ts';

// A test compares it with migrations/team.

export const tierSettings = sqliteTable('tier_settings', {
  tier: text({ enum: setUpTiers }).notNull().primaryKey(),
  settings: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
  sealed: text().notNull(),
  changed_at: integer().notNull(),
  checked_at: integer(),
  problem: text({ mode: 'json' }).$type<TierProblem>(),
});
