import { DAY, MINUTE } from '../../shared/core/time.ts';
import { createToken } from '../../shared/protocol/enrol.ts';
import { linkOverError } from './errors.ts';
import { sha256Hex } from './secrets.ts';

/** A link to one's own machine is seen in its own terminal alone, and may wait there until somebody has time. */
export const linkLifetimeMs = { invitation: 7 * DAY, signIn: 10 * MINUTE, ownMachine: DAY };

/** 40 base62 characters behind the prefix (238 bits); only the hash is kept. */
const tokenPattern = /^stl_[0-9A-Za-z]{40}$/;

/** `write` belongs into one batch with what the link is for. */
export async function mintLink(o: {
  db: D1Database;
  origin: string;
  memberId: string;
  endsAt: number;
  now: number;
}): Promise<{ url: string; write: D1PreparedStatement[] }> {
  const token = createToken({ prefix: 'stl_', fill: (bytes) => crypto.getRandomValues(bytes) });
  return {
    url: `${o.origin}/link/${token}`,
    write: [
      o.db.prepare('DELETE FROM one_time_links WHERE ends_at <= ?1').bind(o.now),
      o.db
        .prepare('INSERT INTO one_time_links (token_hash, member_id, ends_at) VALUES (?1, ?2, ?3)')
        .bind(await sha256Hex(token), o.memberId, o.endsAt),
    ],
  };
}

/**
 * The member whom a link signs in. Two that come at once are told apart by the database. Throws `auth.link_over`, the same
 * for a link that never was, was used, has ended, or whose member left.
 */
export async function useLink(o: { db: D1Database; token: string; now: number }): Promise<string> {
  if (!tokenPattern.test(o.token)) throw linkOverError();
  const memberId = await o.db
    .prepare(
      `UPDATE one_time_links SET used_at = ?2 WHERE token_hash = ?1 AND used_at IS NULL AND ends_at > ?2
        AND member_id IN (SELECT member_id FROM members WHERE removed_at IS NULL)
      RETURNING member_id`,
    )
    .bind(await sha256Hex(o.token), o.now)
    .first<string>('member_id');
  if (memberId === null) throw linkOverError();
  return memberId;
}
