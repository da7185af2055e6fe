import type { Role } from './roles.ts';

/** Adds somebody; whoever has that name already stays as they are. */
export function addMember(o: { db: D1Database; name: string; role: Role; now: number }): D1PreparedStatement {
  return o.db
    .prepare(
      `INSERT INTO members (member_id, name, role, created_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO NOTHING`,
    )
    .bind(crypto.randomUUID(), o.name, o.role, o.now);
}
