import type { Database } from '../../store/driver/db.ts';
import { packedIds } from '../../store/facts/packed-facts.ts';
import { idHash, storedIdsSql } from '../../store/judging/session-ids.ts';
import type { Sharers } from '../../store/judging/sharers.ts';
import { createFirstOwners } from './first-owners.ts';

/**
 * Finds sharers while a history is written: of each session those that came before it. 32 bits are kept of every id, so
 * that two that have nothing in common are named at times: whoever is named is compared by the ids themselves.
 */
export function createSharerFinder() {
  const sessions: string[] = [];
  const first = createFirstOwners();
  const later = new Map<number, Set<number>>();

  function add({ session_id, ids }: { session_id: string; ids: Iterable<number> }): Sharers {
    const mine = sessions.push(session_id) - 1;
    const others = new Set<number>();
    for (const id of ids) {
      const other = first.of(id, mine);
      if (other === mine) continue;
      const more = later.get(id) ?? new Set([other]);
      later.set(id, more);
      for (const one of more) others.add(one);
      more.add(mine);
    }
    others.delete(mine);
    return { session_id, others: [...others].map((place) => sessions[place] ?? '') };
  }

  return { add };
}

export type SharerFinder = ReturnType<typeof createSharerFinder>;

/** One that knows the sessions that the database has already. */
export function openSharerFinder(db: Database): SharerFinder {
  const finder = createSharerFinder();
  const bySession = packedIds(db);
  for (const [session, id] of db.prepare(storedIdsSql).lists()) {
    const ids = bySession.get(String(session)) ?? [];
    ids.push(idHash(String(id)));
    bySession.set(String(session), ids);
  }
  for (const [session_id, ids] of bySession) finder.add({ session_id, ids });
  return finder;
}
