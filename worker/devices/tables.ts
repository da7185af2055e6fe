import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { DeviceState } from '../../shared/alerts/device-state.ts';

// A test compares it with migrations/team.

export const deviceStates = sqliteTable('device_states', {
  device_id: text().notNull().primaryKey(),
  told_at: integer().notNull(),
  state: text({ mode: 'json' }).$type<DeviceState>().notNull(),
});
