import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { Role } from './roles.ts';
import { members } from './tables.ts';

export type Member = typeof members.$inferSelect;

/** Adds somebody; whoever has that name already stays as they are. */
export function addMember(o: {
  db: D1Database;
  memberId?: string;
  name: string;
  role: Role;
  now: number;
}): D1PreparedStatement {
  return o.db
    .prepare(
      `INSERT INTO members (member_id, name, role, created_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO NOTHING`,
    )
    .bind(o.memberId ?? crypto.randomUUID(), o.name, o.role, o.now);
}

/** Those that are still of the team. As text: every page of a large team asks it, and a builder takes as long as a chart. */
export async function listMembers(db: D1Database): Promise<Member[]> {
  const { results } = await db
    .prepare('SELECT * FROM members WHERE removed_at IS NULL ORDER BY name')
    .all<Member>();
  return results;
}

export async function findMember(o: { db: D1Database; memberId: string }): Promise<Member | undefined> {
  const found = await drizzle(o.db).select().from(members).where(eq(members.member_id, o.memberId)).get();
  return found?.removed_at === null ? found : undefined;
}

/** Of those that are still of the team. `email` in small letters. */
export async function findByEmail(o: { db: D1Database; email: string }): Promise<Member | undefined> {
  const found = await drizzle(o.db).select().from(members).where(eq(members.email, o.email)).get();
  return found?.removed_at === null ? found : undefined;
}

/** Null takes it away. It changes nothing where somebody else has it. */
export function setEmail(o: { db: D1Database; memberId: string; email: string | null }): D1PreparedStatement {
  return o.db
    .prepare(
      `UPDATE members SET email = ?2 WHERE member_id = ?1
      AND NOT EXISTS (SELECT 1 FROM members WHERE email = ?2 AND member_id <> ?1)`,
    )
    .bind(o.memberId, o.email);
}

export function setRole(o: { db: D1Database; memberId: string; role: Role }): D1PreparedStatement {
  return o.db.prepare('UPDATE members SET role = ?2 WHERE member_id = ?1').bind(o.memberId, o.role);
}

/** Their sign-ins and links end at once, and their devices are refused; their sessions stay. */
export function removeMember(o: { db: D1Database; memberId: string; now: number }): D1PreparedStatement[] {
  return [
    o.db
      .prepare('UPDATE members SET removed_at = ?2, email = NULL WHERE member_id = ?1')
      .bind(o.memberId, o.now),
    o.db.prepare('DELETE FROM sign_ins WHERE member_id = ?1').bind(o.memberId),
    o.db.prepare('DELETE FROM one_time_links WHERE member_id = ?1').bind(o.memberId),
  ];
}
