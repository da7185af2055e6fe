import { eq, lte } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { type members, signIns } from '../members/tables.ts';

/** Also sweeps out what has ended. */
export async function storeSignIn(o: {
  db: D1Database;
  tokenHash: string;
  endsAt: number;
  memberId: string;
  now: number;
}): Promise<void> {
  const db = drizzle(o.db);
  await db.batch([
    db.delete(signIns).where(lte(signIns.ends_at, o.now)),
    db.insert(signIns).values({ token_hash: o.tokenHash, ends_at: o.endsAt, member_id: o.memberId }),
  ]);
}

/** Whose sign-in this is, unless it has ended or they left the team. As text: every request of a page asks it. */
export async function findSignIn(o: {
  db: D1Database;
  tokenHash: string;
  now: number;
}): Promise<Pick<typeof members.$inferSelect, 'member_id' | 'name' | 'role'> | undefined> {
  const found = await o.db
    .prepare(
      `SELECT m.member_id, m.name, m.role FROM sign_ins s JOIN members m ON m.member_id = s.member_id
      WHERE s.token_hash = ?1 AND s.ends_at > ?2 AND m.removed_at IS NULL`,
    )
    .bind(o.tokenHash, o.now)
    .first<Pick<typeof members.$inferSelect, 'member_id' | 'name' | 'role'>>();
  return found ?? undefined;
}

export async function endSignIn(o: { db: D1Database; tokenHash: string }): Promise<void> {
  await drizzle(o.db).delete(signIns).where(eq(signIns.token_hash, o.tokenHash));
}
