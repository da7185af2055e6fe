import { z } from 'zod';
import { DAY } from '../../../shared/core/time.ts';
import type { CataloguedObject } from '../catalogue.ts';

/** How long a copy can be read that was brought back. */
export const READABLE_MS = 7 * DAY;

const restoreSchema = z.object({
  session_id: z.string(),
  key: z.string(),
  remote_id: z.string(),
  member: z.string(),
  asked_at: z.number(),
  ready_at: z.number(),
  is_ready: z.number().transform((value) => value === 1),
});
/** Something that was asked for; `ready_at` (Unix ms): expected, and once it is ready since when. */
export type Restore = z.infer<typeof restoreSchema>;

const restoresSchema = z.array(restoreSchema);

async function read(statement: D1PreparedStatement): Promise<Restore[]> {
  return restoresSchema.parse((await statement.all()).results);
}

/** Somebody who asks again for what is under way or still there changes nothing. */
export async function noteAsked(o: {
  db: D1Database;
  restore: Pick<Restore, 'session_id' | 'key' | 'remote_id' | 'member' | 'ready_at'>;
  now: number;
}): Promise<void> {
  const { session_id, key, remote_id, member, ready_at } = o.restore;
  await o.db
    .prepare(
      `INSERT INTO restores (session_id, key, remote_id, member, asked_at, ready_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      ON CONFLICT (session_id, key) DO UPDATE SET asked_at = excluded.asked_at, ready_at = excluded.ready_at,
        member = excluded.member, is_ready = 0
      WHERE restores.is_ready = 1`,
    )
    .bind(session_id, key, remote_id, member, o.now, ready_at)
    .run();
}

/** Keeps that somebody waits for an object, so that it is looked for and told; nobody: the cloud itself wants to compare it. */
export async function noteRestoring(o: {
  db: D1Database;
  object: CataloguedObject;
  sessionId: string;
  member: string;
  readyAt: number;
  now: number;
}): Promise<void> {
  const copies = o.object.copies.filter(({ tier, state }) => tier === 's3' && state !== 'leaving');
  const copy = copies.find(({ state }) => state === 'here') ?? copies[0];
  if (copy === undefined) return;
  const { key, remote_id } = copy;
  const restore = { session_id: o.sessionId, key, remote_id, member: o.member, ready_at: o.readyAt };
  await noteAsked({ db: o.db, restore, now: o.now });
}

/** What is under way and expected by now, the oldest first. */
export function listExpected(o: { db: D1Database; now: number; limit: number }): Promise<Restore[]> {
  return read(
    o.db
      .prepare(`SELECT * FROM restores WHERE is_ready = 0 AND ready_at <= ?1 ORDER BY ready_at LIMIT ?2`)
      .bind(o.now, o.limit),
  );
}

/** Everything asked for that is under way or can be read, the latest first. */
export function listRestores(o: { db: D1Database; limit: number }): Promise<Restore[]> {
  return read(o.db.prepare('SELECT * FROM restores ORDER BY asked_at DESC LIMIT ?1').bind(o.limit));
}

export function restoresOf(o: { db: D1Database; sessionId: string }): Promise<Restore[]> {
  return read(o.db.prepare('SELECT * FROM restores WHERE session_id = ?1').bind(o.sessionId));
}

/** Of all who wait for the same object: it is not there yet, and looked for again. */
export async function noteLate(o: { db: D1Database; key: string; at: number }): Promise<void> {
  await o.db
    .prepare('UPDATE restores SET ready_at = ?2 WHERE key = ?1 AND is_ready = 0')
    .bind(o.key, o.at)
    .run();
}

/** It can be read: what of it counts as damaged is compared before all else. */
export async function noteReady(o: { db: D1Database; key: string; now: number }): Promise<void> {
  const damaged = "tier = 's3' AND key = ?1 AND state = 'damaged'";
  await o.db.batch([
    o.db
      .prepare('UPDATE restores SET is_ready = 1, ready_at = ?2 WHERE key = ?1 AND is_ready = 0')
      .bind(o.key, o.now),
    o.db
      .prepare(
        `DELETE FROM scrub_tries WHERE tier = 's3' AND object_id IN (SELECT object_id FROM object_copies WHERE ${damaged})`,
      )
      .bind(o.key),
    o.db.prepare(`UPDATE object_copies SET verified_at = 0 WHERE ${damaged}`).bind(o.key),
  ]);
}

/** What went back into the archive by now, or is gone from there. */
export async function forgetRestores(o: { db: D1Database; now: number }): Promise<void> {
  await o.db
    .prepare('DELETE FROM restores WHERE (is_ready = 1 AND ready_at < ?1) OR asked_at < ?2')
    .bind(o.now - READABLE_MS, o.now - 3 * READABLE_MS)
    .run();
}

export async function forgetRestore(o: { db: D1Database; key: string }): Promise<void> {
  await o.db.prepare('DELETE FROM restores WHERE key = ?1').bind(o.key).run();
}
