import { and, desc, eq, isNull } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { MINUTE } from '../../shared/core/time.ts';
import type { ListedShare } from '../../shared/protocol/shares.ts';
import { isAllowed } from '../auth/permissions.ts';
import type { Role } from '../members/roles.ts';
import { type Share, shares } from './tables.ts';

const listed = 500;
const slotMs = 10 * MINUTE;
/** Visits of one link; what is looked at more often is not counted any further. */
const keptViews = 5000;

/**
 * The link of a secret that shows something at this moment: not ended, not revoked, its session still that of the device that
 * sent it then, and whoever made it still one who may. Always asked of the database: nothing of it is kept.
 */
export async function findShare(o: {
  db: D1Database;
  secretHash: string;
  now: number;
}): Promise<Share | undefined> {
  const row = await o.db
    .prepare(
      `SELECT h.*, m.role AS role FROM shares h
      JOIN session_rollups s ON s.session_id = h.session_id AND s.device_id = h.device_id
      JOIN members m ON m.member_id = h.member_id AND m.removed_at IS NULL
      WHERE h.secret_hash = ?1 AND h.expires_at > ?2 AND h.revoked_at IS NULL`,
    )
    .bind(o.secretHash, o.now)
    .first<Omit<Share, 'agents'> & { agents: string | null; role: Role }>();
  if (row === null || !isAllowed({ role: row.role, action: 'shares.create' })) return undefined;
  const { role: _role, agents, ...share } = row;
  return { ...share, agents: agents === null ? null : (JSON.parse(agents) as string[]) };
}

export function insertShare({ db, share }: { db: D1Database; share: Share }): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO shares (share_id, secret_hash, session_id, device_id, member_id, member, level, agents, digest_key,
        password_salt, password_hash, created_at, expires_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)`,
    )
    .bind(
      share.share_id,
      share.secret_hash,
      share.session_id,
      share.device_id,
      share.member_id,
      share.member,
      share.level,
      share.agents === null ? null : JSON.stringify(share.agents),
      share.digest_key,
      share.password_salt,
      share.password_hash,
      share.created_at,
      share.expires_at,
    );
}

/** Newest first; of one session, or of one person, where that is given. */
export async function listShares(o: {
  db: D1Database;
  sessionId?: string | undefined;
  memberId?: string | undefined;
}): Promise<ListedShare[]> {
  const { sessionId, memberId } = o;
  const rows = await drizzle(o.db)
    .select()
    .from(shares)
    .where(
      and(
        sessionId === undefined ? undefined : eq(shares.session_id, sessionId),
        memberId === undefined ? undefined : eq(shares.member_id, memberId),
      ),
    )
    .orderBy(desc(shares.created_at), desc(shares.share_id))
    .limit(listed);
  return rows.map(({ password_hash, ...row }) => ({
    share_id: row.share_id,
    session_id: row.session_id,
    member: row.member,
    level: row.level,
    has_password: password_hash !== null,
    created_at: row.created_at,
    expires_at: row.expires_at,
    revoked_at: row.revoked_at,
    views: row.views,
    last_viewed_at: row.last_viewed_at,
  }));
}

export function findShareById(o: { db: D1Database; shareId: string }): Promise<Share | undefined> {
  return drizzle(o.db).select().from(shares).where(eq(shares.share_id, o.shareId)).get();
}

export function countOpenShares(o: { db: D1Database; sessionId: string }): Promise<number> {
  return drizzle(o.db).$count(shares, and(eq(shares.session_id, o.sessionId), isNull(shares.revoked_at)));
}

/** One that is over stays as it ended. */
export function revokeShare(o: { db: D1Database; shareId: string; now: number }): D1PreparedStatement {
  return o.db
    .prepare('UPDATE shares SET revoked_at = ?2 WHERE share_id = ?1 AND revoked_at IS NULL')
    .bind(o.shareId, o.now);
}

/** With a session go its links, and who looked at them. */
export function deleteSharesOf(o: { db: D1Database; sessionId: string }): D1PreparedStatement[] {
  const ofSession = 'share_id IN (SELECT share_id FROM shares WHERE session_id = ?1)';
  return [`DELETE FROM share_views WHERE ${ofSession}`, 'DELETE FROM shares WHERE session_id = ?1'].map(
    (sql) => o.db.prepare(sql).bind(o.sessionId),
  );
}

/** Counts a visit. Whoever comes back within ten minutes writes nothing. */
export async function noteView(o: {
  db: D1Database;
  shareId: string;
  network: string;
  now: number;
}): Promise<void> {
  const slot = Math.floor(o.now / slotMs);
  const noted = await o.db
    .prepare(
      `INSERT INTO share_views (share_id, slot, network, at)
      SELECT ?1, ?2, ?3, ?4 WHERE (SELECT views FROM shares WHERE share_id = ?1) < ${keptViews}
      ON CONFLICT DO NOTHING`,
    )
    .bind(o.shareId, slot, o.network, o.now)
    .run();
  if (noted.meta.changes === 0) return;
  await o.db
    .prepare('UPDATE shares SET views = views + 1, last_viewed_at = ?2 WHERE share_id = ?1')
    .bind(o.shareId, o.now)
    .run();
}

/** The latest visits first. */
export async function listViews(o: {
  db: D1Database;
  shareId: string;
  limit: number;
}): Promise<{ at: number; network: string }[]> {
  const { results } = await o.db
    .prepare('SELECT at, network FROM share_views WHERE share_id = ?1 ORDER BY slot DESC, network LIMIT ?2')
    .bind(o.shareId, o.limit)
    .all<{ at: number; network: string }>();
  return results;
}
