import type { Database } from '../driver/db.ts';
import { packedIds, unpackFacts } from '../facts/packed-facts.ts';
import { idHash, storedIdsSql } from './session-ids.ts';

/**
 * Unpacks every session that may have ids in common with a touched one, and those that have some with these: copies are
 * found by the ids in the tables.
 */
export function unpackSharers(db: Database): void {
  const packed = packedIds(db);
  if (packed.size === 0) return;
  const touched = db
    .prepare(`SELECT id FROM (${storedIdsSql}) WHERE session_id IN (SELECT session_id FROM temp.touched)`)
    .lists();
  const known = new Set(touched.map(([id]) => idHash(String(id))));
  for (let found = true; found;) {
    found = false;
    for (const [session, hashes] of packed) {
      if (!hashes.some((hash) => known.has(hash))) continue;
      unpackFacts({ db, sessionIds: [session] });
      packed.delete(session);
      for (const hash of hashes) known.add(hash);
      found = true;
    }
  }
}
