import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { budgetScopes } from '../../shared/budgets/budget.ts';
import { budgetPeriods } from '../../shared/budgets/period.ts';

// A test compares it with migrations/team.

export const budgets = sqliteTable('budgets', {
  budget_id: text().notNull().primaryKey(),
  name: text().notNull(),
  period: text({ enum: budgetPeriods }).notNull(),
  scope_kind: text({ enum: budgetScopes }).notNull(),
  scope_value: text().notNull(),
  limit_micros: integer().notNull(),
  created_at: integer().notNull(),
});
