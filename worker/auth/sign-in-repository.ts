/** Also sweeps out what has ended. */
export async function storeSignIn(o: {
  db: D1Database;
  tokenHash: string;
  endsAt: number;
  now: number;
}): Promise<void> {
  await o.db.batch([
    o.db.prepare('DELETE FROM sign_ins WHERE ends_at <= ?1').bind(o.now),
    o.db.prepare('INSERT INTO sign_ins (token_hash, ends_at) VALUES (?1, ?2)').bind(o.tokenHash, o.endsAt),
  ]);
}

export async function isSignedIn(o: { db: D1Database; tokenHash: string; now: number }): Promise<boolean> {
  const found = await o.db
    .prepare('SELECT 1 AS found FROM sign_ins WHERE token_hash = ?1 AND ends_at > ?2')
    .bind(o.tokenHash, o.now)
    .first('found');
  return found !== null;
}

export async function endSignIn(o: { db: D1Database; tokenHash: string }): Promise<void> {
  await o.db.prepare('DELETE FROM sign_ins WHERE token_hash = ?1').bind(o.tokenHash).run();
}
