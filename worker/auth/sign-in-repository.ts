import { and, eq, gt, isNull, lte } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { members, signIns } from '../members/tables.ts';

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

/** Whose sign-in this is, unless it has ended or they left the team. */
export async function findSignIn(o: {
  db: D1Database;
  tokenHash: string;
  now: number;
}): Promise<Pick<typeof members.$inferSelect, 'member_id' | 'name' | 'role'> | undefined> {
  const { member_id, name, role } = members;
  return drizzle(o.db)
    .select({ member_id, name, role })
    .from(signIns)
    .innerJoin(members, eq(member_id, signIns.member_id))
    .where(and(eq(signIns.token_hash, o.tokenHash), gt(signIns.ends_at, o.now), isNull(members.removed_at)))
    .get();
}

export async function endSignIn(o: { db: D1Database; tokenHash: string }): Promise<void> {
  await drizzle(o.db).delete(signIns).where(eq(signIns.token_hash, o.tokenHash));
}
