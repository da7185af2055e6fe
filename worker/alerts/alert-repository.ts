import { and, desc, eq, gt, isNull, or } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { Alert, AlertKind } from '../../shared/alerts/alert.ts';
import { DAY } from '../../shared/core/time.ts';
import { alertMutes, alerts } from './tables.ts';

export type StoredAlert = typeof alerts.$inferSelect;

/** Who looks: what is one member's alone is theirs, and that of whoever runs the team. */
export type AlertReader = { member: string; seesAll: boolean };

/** What nobody acknowledged leaves the bar of the pages after this. */
const openMs = 7 * DAY;
const keptMs = 90 * DAY;

/** So many are counted in the bar of the pages. */
export const openAlertsTold = 20;

/** Those that the bar of every page tells, the worst first, then the latest; muted kinds are none. */
export async function readOpenAlerts(o: {
  db: D1Database;
  reader: AlertReader;
  now: number;
}): Promise<StoredAlert[]> {
  const { results } = await o.db
    .prepare(
      `SELECT * FROM alerts WHERE acknowledged_at IS NULL AND mended_at IS NULL AND raised_at > ?1
        AND (member IS NULL OR ?4 OR member = ?5)
        AND kind NOT IN (SELECT kind FROM alert_mutes WHERE until > ?2)
      ORDER BY ${rank('level')} DESC, raised_at DESC, alert_key LIMIT ?3`,
    )
    .bind(o.now - openMs, o.now, openAlertsTold, o.reader.seesAll ? 1 : 0, o.reader.member)
    .all<StoredAlert>();
  return results;
}

/** The latest first. */
export function listAlerts(o: {
  db: D1Database;
  reader: AlertReader;
  limit: number;
}): Promise<StoredAlert[]> {
  return drizzle(o.db)
    .select()
    .from(alerts)
    .where(isFor(o.reader))
    .orderBy(desc(alerts.raised_at), alerts.alert_key)
    .limit(o.limit);
}

function isFor({ member, seesAll }: AlertReader) {
  return seesAll ? undefined : or(isNull(alerts.member), eq(alerts.member, member));
}

/**
 * Keeps what is new of them, and plans its way to every channel that wants to hear of it; of two calls at once each alert
 * is one's. Of kinds that last, those that are not found any more are over, and not told any more. What is old goes.
 */
export async function raiseAlerts(o: {
  db: D1Database;
  alerts: readonly Alert[];
  /** Kinds that last, of which all that there is was found. */
  lasting?: readonly AlertKind[];
  now: number;
}): Promise<void> {
  const { db, now } = o;
  const found = JSON.stringify(o.alerts);
  const lasting = JSON.stringify(o.lasting ?? []);
  const isFound = `alert_key IN (SELECT value ->> 'alert_key' FROM json_each(?1))`;
  const isLasting = 'kind IN (SELECT value FROM json_each(?2))';
  await db.batch([
    db
      .prepare(
        // One that the table cannot hold keeps no other from being told.
        `INSERT OR IGNORE INTO alerts (alert_key, kind, level, subject, value, bound, ref, member, raised_at)
        SELECT value ->> 'alert_key', value ->> 'kind', value ->> 'level', value ->> 'subject', value ->> 'value',
          value ->> 'bound', value ->> 'ref', value ->> 'member', ?2 FROM json_each(?1)`,
      )
      .bind(found, now),
    // It is there again: told as what is new, whoever knew of it the last time.
    db
      .prepare(
        `UPDATE alerts SET mended_at = NULL, raised_at = ?3, acknowledged_at = NULL, acknowledged_by = NULL
        WHERE mended_at IS NOT NULL AND ${isLasting} AND ${isFound}`,
      )
      .bind(found, lasting, now),
    db
      .prepare(`UPDATE alerts SET mended_at = ?3 WHERE mended_at IS NULL AND ${isLasting} AND NOT ${isFound}`)
      .bind(found, lasting, now),
    db.prepare(
      'DELETE FROM alert_deliveries WHERE alert_key IN (SELECT alert_key FROM alerts WHERE mended_at IS NOT NULL)',
    ),
    db
      .prepare(
        `INSERT INTO alert_deliveries (alert_key, channel_id, due_at)
        SELECT a.alert_key, c.channel_id, ?2 FROM json_each(?1) AS told
        JOIN alerts a ON a.alert_key = told.value ->> 'alert_key' AND a.raised_at = ?2
        JOIN alert_channels c ON ${rank('a.level')} >= ${rank('c.least_level')}
        WHERE a.kind NOT IN (SELECT kind FROM alert_mutes WHERE until > ?2)
        ON CONFLICT (channel_id, alert_key) DO NOTHING`,
      )
      .bind(found, now),
    db.prepare('DELETE FROM alerts WHERE raised_at < ?1').bind(now - keptMs),
    db.prepare('DELETE FROM alert_deliveries WHERE due_at < ?1').bind(now - keptMs),
  ]);
}

function rank(level: string): string {
  return `(CASE ${level} WHEN 'critical' THEN 2 WHEN 'warning' THEN 1 ELSE 0 END)`;
}

/** One alert, or all that are open where none is named. */
export async function acknowledge(o: {
  db: D1Database;
  alertKey: string | undefined;
  reader: AlertReader;
  now: number;
}): Promise<void> {
  const open = and(isNull(alerts.acknowledged_at), isFor(o.reader));
  await drizzle(o.db)
    .update(alerts)
    .set({ acknowledged_at: o.now, acknowledged_by: o.reader.member })
    .where(o.alertKey === undefined ? open : and(open, eq(alerts.alert_key, o.alertKey)));
}

/** Until when which kinds are muted. */
export async function readMutes(o: { db: D1Database; now: number }): Promise<Map<AlertKind, number>> {
  const rows = await drizzle(o.db).select().from(alertMutes).where(gt(alertMutes.until, o.now));
  return new Map(rows.map(({ kind, until }) => [kind, until]));
}

export async function mute(o: { db: D1Database; kind: AlertKind; until: number }): Promise<void> {
  const { kind, until } = o;
  await drizzle(o.db)
    .insert(alertMutes)
    .values({ kind, until })
    .onConflictDoUpdate({ target: alertMutes.kind, set: { until } });
}
