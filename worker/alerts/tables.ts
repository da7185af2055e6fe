import { integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { alertKinds, alertLevels } from '../../shared/alerts/alert.ts';
import { channelFormats } from '../../shared/alerts/channel.ts';

// A test compares them with migrations/team. Times are milliseconds.

export const alerts = sqliteTable('alerts', {
  alert_key: text().notNull().primaryKey(),
  kind: text({ enum: alertKinds }).notNull(),
  level: text({ enum: alertLevels }).notNull(),
  subject: text().notNull(),
  value: real().notNull(),
  bound: real(),
  ref: text().notNull(),
  raised_at: integer().notNull(),
  acknowledged_at: integer(),
  acknowledged_by: text(),
  member: text(),
  mended_at: integer(),
});

export const alertMutes = sqliteTable('alert_mutes', {
  kind: text({ enum: alertKinds }).notNull().primaryKey(),
  until: integer().notNull(),
});

export const alertChannels = sqliteTable('alert_channels', {
  channel_id: text().notNull().primaryKey(),
  name: text().notNull(),
  format: text({ enum: channelFormats }).notNull(),
  url: text().notNull(),
  secret: text().notNull(),
  least_level: text({ enum: alertLevels }).notNull(),
  origin: text().notNull(),
  created_at: integer().notNull(),
  tried_at: integer(),
  outcome: text(),
});

export const alertDeliveries = sqliteTable(
  'alert_deliveries',
  {
    alert_key: text().notNull(),
    channel_id: text().notNull(),
    attempts: integer().notNull().default(0),
    due_at: integer().notNull(),
    is_dead: integer().notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.channel_id, table.alert_key] })],
);
