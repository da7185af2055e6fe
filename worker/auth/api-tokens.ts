import { createToken } from '../../shared/protocol/enrol.ts';
import { DAY } from '../../shared/core/time.ts';
import type { Role } from '../members/roles.ts';
import { sha256Hex } from './secrets.ts';

/** `figures`: numbers and names, as a viewer sees them. `read`: whatever its member may read. Neither may change anything. */
export const tokenScopes = ['figures', 'read'] as const;
export type TokenScope = (typeof tokenScopes)[number];

export type ListedToken = {
  token_id: string;
  member_id: string;
  member: string;
  name: string;
  scope: TokenScope;
  created_at: number;
  /** Days since the epoch; noted once a day. */
  last_used_day: number | null;
};

type Found = { token_id: string; member_id: string; member: string; role: Role; scope: TokenScope };

/** 40 base62 characters behind the prefix (238 bits). */
const tokenPattern = /^sta_[0-9A-Za-z]{40}$/;

/** As many as one member may have at once. */
export const maxTokens = 20;

/** `write` belongs into one batch with what the audit log says of it; it changes nothing where there are too many. */
export async function mintToken(o: {
  db: D1Database;
  memberId: string;
  name: string;
  scope: TokenScope;
  now: number;
}): Promise<{ token: string; write: D1PreparedStatement }> {
  const token = createToken({ prefix: 'sta_', fill: (bytes) => crypto.getRandomValues(bytes) });
  const write = o.db
    .prepare(
      `INSERT INTO api_tokens (token_id, token_hash, member_id, name, scope, created_at)
      SELECT ?1, ?2, ?3, ?4, ?5, ?6
      WHERE (SELECT count(*) FROM api_tokens WHERE member_id = ?3 AND revoked_at IS NULL) < ${maxTokens}`,
    )
    .bind(crypto.randomUUID(), await sha256Hex(token), o.memberId, o.name, o.scope, o.now);
  return { token, write };
}

/** Whose token this is; undefined for one that never was or was revoked, and of whom has left. Notes the day of its use. */
export async function findToken(o: {
  db: D1Database;
  token: string;
  now: number;
}): Promise<Found | undefined> {
  if (!tokenPattern.test(o.token)) return undefined;
  const found = await o.db
    .prepare(
      `SELECT t.token_id, t.member_id, t.scope, t.last_used_day, m.name AS member, m.role
      FROM api_tokens t JOIN members m ON m.member_id = t.member_id
      WHERE t.token_hash = ?1 AND t.revoked_at IS NULL AND m.removed_at IS NULL`,
    )
    .bind(await sha256Hex(o.token))
    .first<Found & { last_used_day: number | null }>();
  if (found === null) return undefined;
  const { last_used_day, ...known } = found;
  const today = Math.floor(o.now / DAY);
  if (last_used_day !== today)
    await o.db
      .prepare('UPDATE api_tokens SET last_used_day = ?2 WHERE token_id = ?1')
      .bind(known.token_id, today)
      .run();
  return known;
}

/** Those that still work. */
export async function listTokens(db: D1Database): Promise<ListedToken[]> {
  const { results } = await db
    .prepare(
      `SELECT t.token_id, t.member_id, m.name AS member, t.name, t.scope, t.created_at, t.last_used_day
      FROM api_tokens t JOIN members m ON m.member_id = t.member_id
      WHERE t.revoked_at IS NULL AND m.removed_at IS NULL ORDER BY m.name, t.created_at`,
    )
    .all<ListedToken>();
  return results;
}

export function revokeToken(o: { db: D1Database; tokenId: string; now: number }): D1PreparedStatement {
  return o.db
    .prepare('UPDATE api_tokens SET revoked_at = ?2 WHERE token_id = ?1 AND revoked_at IS NULL')
    .bind(o.tokenId, o.now);
}
