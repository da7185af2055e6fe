import { asc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { Alert } from '../../shared/alerts/alert.ts';
import type { NewChannel } from '../../shared/alerts/channel.ts';
import { MINUTE } from '../../shared/core/time.ts';
import type { Seal } from '../tiers/settings/seal.ts';
import { closeAddress, openAddress } from './channel-seal.ts';
import { alertChannels } from './tables.ts';

/** `url` and `secret` as they are kept, see channel-seal.ts. */
export type Channel = typeof alertChannels.$inferSelect;
/** A channel as pages show it: the rest of its address lets whoever knows it write there. */
export type ListedChannel = Pick<
  Channel,
  'channel_id' | 'name' | 'format' | 'least_level' | 'tried_at' | 'outcome'
> & {
  /** Null where the address cannot be opened any more. */
  host: string | null;
  waiting: number;
  dead: number;
};
export type Delivery = { alert: Alert; raised_at: number; channel: Channel };

export const maxChannels = 10;
/** A quarter of an hour after the first failure, and twice as long after each: for the last time after 16 hours. */
const retry = { firstMs: 15 * MINUTE, attempts: 7 } as const;

export async function listChannels({ db, seal }: { db: D1Database; seal: Seal }): Promise<ListedChannel[]> {
  const { results } = await db
    .prepare(
      `SELECT c.channel_id, c.name, c.format, c.least_level, c.tried_at, c.outcome, c.url, c.secret,
        (SELECT COUNT(*) FROM alert_deliveries d WHERE d.channel_id = c.channel_id AND d.is_dead = 0) AS waiting,
        (SELECT COUNT(*) FROM alert_deliveries d WHERE d.channel_id = c.channel_id AND d.is_dead = 1) AS dead
      FROM alert_channels c ORDER BY c.created_at, c.channel_id`,
    )
    .all<Omit<ListedChannel, 'host'> & Pick<Channel, 'url' | 'secret'>>();
  return Promise.all(
    results.map(async ({ url, secret, ...channel }) => {
      const address = await openAddress({ seal, stored: { url, secret } });
      return {
        ...channel,
        host: address === undefined ? null : hostOf({ format: channel.format, url: address.url }),
      };
    }),
  );
}

function hostOf({ format, url }: Pick<Channel, 'format' | 'url'>): string {
  return format === 'email' ? url.slice(url.lastIndexOf('@') + 1) : new URL(url).hostname;
}

export async function findChannel(o: { db: D1Database; channelId: string }): Promise<Channel | undefined> {
  const [found] = await drizzle(o.db)
    .select()
    .from(alertChannels)
    .where(eq(alertChannels.channel_id, o.channelId))
    .orderBy(asc(alertChannels.channel_id));
  return found;
}

/** Changes nothing when there are as many as there may be. */
export async function addChannel(o: {
  db: D1Database;
  seal: Seal;
  channel: NewChannel;
  origin: string;
  now: number;
}): Promise<D1PreparedStatement> {
  const { name, format, least_level } = o.channel;
  const { url, secret } = await closeAddress({ seal: o.seal, address: o.channel });
  return o.db
    .prepare(
      `INSERT INTO alert_channels (channel_id, name, format, url, secret, least_level, origin, created_at)
      SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE (SELECT COUNT(*) FROM alert_channels) < ?9`,
    )
    .bind(crypto.randomUUID(), name, format, url, secret, least_level, o.origin, o.now, maxChannels);
}

/** With what waits for it; the last statement is about the channel itself. */
export function removeChannel({
  db,
  channelId,
}: {
  db: D1Database;
  channelId: string;
}): D1PreparedStatement[] {
  return ['alert_deliveries', 'alert_channels'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE channel_id = ?1`).bind(channelId),
  );
}

/**
 * What is due, taken so that nobody else sends it meanwhile: each is due again later, unless it is told to have arrived.
 */
export async function takeDue(o: { db: D1Database; now: number; limit: number }): Promise<Delivery[]> {
  const taken = await o.db
    .prepare(
      `UPDATE alert_deliveries SET attempts = attempts + 1, due_at = ?1 + (?2 << attempts),
        is_dead = attempts + 1 >= ?3
      WHERE (channel_id, alert_key) IN (
        SELECT channel_id, alert_key FROM alert_deliveries WHERE is_dead = 0 AND due_at <= ?1
        ORDER BY due_at, channel_id, alert_key LIMIT ?4)
      RETURNING channel_id, alert_key`,
    )
    .bind(o.now, retry.firstMs, retry.attempts, o.limit)
    .all<{ channel_id: string; alert_key: string }>();
  if (taken.results.length === 0) return [];
  const { results } = await o.db
    .prepare(
      // Whoever reads a channel may be anybody: whose machine it is they are not told.
      `SELECT a.alert_key, a.kind, a.level, a.value, a.bound, a.raised_at,
        iif(a.member IS NULL, a.subject, '') AS subject, iif(a.member IS NULL, a.ref, '') AS ref,
        c.channel_id, c.name, c.format, c.url, c.secret, c.least_level, c.origin, c.created_at, c.tried_at, c.outcome
      FROM json_each(?1) AS taken
      JOIN alerts a ON a.alert_key = taken.value ->> 'alert_key'
      JOIN alert_channels c ON c.channel_id = taken.value ->> 'channel_id'`,
    )
    .bind(JSON.stringify(taken.results))
    .all<Alert & Channel & { raised_at: number }>();
  return results.map(({ alert_key, kind, level, subject, value, bound, ref, raised_at, ...channel }) => ({
    alert: { alert_key, kind, level, subject, value, bound, ref },
    raised_at,
    channel,
  }));
}

/** What came of a try; `forever`: nobody will take it any more. */
export type Outcome = { ok: boolean; forever: boolean; text: string };

/** Of those told in ?1. */
const toldWhere = (condition: string): string =>
  `(channel_id, alert_key) IN (
    SELECT value ->> 'channelId', value ->> 'alertKey' FROM json_each(?1) WHERE ${condition})`;

/** Notes what came of each; what arrived is no longer on its way. */
export async function noteOutcomes(o: {
  db: D1Database;
  outcomes: readonly { channelId: string; alertKey: string; outcome: Outcome }[];
  now: number;
}): Promise<void> {
  if (o.outcomes.length === 0) return;
  const told = JSON.stringify(
    o.outcomes.map(({ channelId, alertKey, outcome }) => ({ channelId, alertKey, ...outcome })),
  );
  await o.db.batch([
    o.db.prepare(`DELETE FROM alert_deliveries WHERE ${toldWhere("value ->> 'ok'")}`).bind(told),
    o.db
      .prepare(`UPDATE alert_deliveries SET is_dead = 1 WHERE ${toldWhere("value ->> 'forever'")}`)
      .bind(told),
    o.db
      .prepare(
        `UPDATE alert_channels SET tried_at = ?2, outcome = told.value ->> 'text' FROM json_each(?1) AS told
        WHERE channel_id = told.value ->> 'channelId'`,
      )
      .bind(told, o.now),
  ]);
}
