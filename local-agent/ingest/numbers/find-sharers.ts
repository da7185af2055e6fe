import type { Database } from '../../store/driver/db.ts';
import { factPlaces } from '../../store/facts/fact-rows.ts';
import type { SessionFolds } from '../../store/facts/session-folds.ts';
import type { Sharers } from '../../store/judging/sharers.ts';

/**
 * Finds sharers while a history is read: of each session those that came before it. 30 bits are kept of every id, so
 * that two that have nothing in common are named at times: whoever is named is compared by the ids themselves.
 */
export function createSharerFinder() {
  const sessions: string[] = [];
  const first = new Map<number, number>();
  const later = new Map<number, Set<number>>();

  function add({ session_id, ids }: { session_id: string; ids: Iterable<string> }): Sharers {
    const mine = sessions.push(session_id) - 1;
    const others = new Set<number>();
    for (const id of ids) {
      const hash = hashOf(id);
      const other = first.get(hash);
      if (other === undefined) first.set(hash, mine);
      else if (other !== mine) {
        const more = later.get(hash) ?? new Set([other]);
        later.set(hash, more);
        for (const one of more) others.add(one);
        more.add(mine);
      }
    }
    others.delete(mine);
    return { session_id, others: [...others].map((place) => sessions[place] ?? '') };
  }

  return { add };
}

export type SharerFinder = ReturnType<typeof createSharerFinder>;

/** The ids by which a session's history can be told to be that of another: of its responses and prompts. */
export function* idsOf({ facts }: SessionFolds): Iterable<string> {
  yield* facts.get('api_calls')?.keys() ?? [];
  for (const [id, row] of facts.get('messages') ?? []) if (row[kind] === 'prompt') yield id;
}

const { kind } = factPlaces('messages');

/** Takes in the sessions that the database has already. */
export function addStored({ db, finder }: { db: Database; finder: SharerFinder }): void {
  const sql = `SELECT session_id, message_id AS id FROM api_calls
    UNION ALL SELECT session_id, event_id FROM messages WHERE kind = 'prompt'`;
  const bySession = Map.groupBy(db.prepare(sql).all(), (row) => String(row['session_id']));
  for (const [session_id, rows] of bySession)
    finder.add({ session_id, ids: rows.map((row) => String(row['id'])) });
}

function hashOf(id: string): number {
  let hash = 0;
  for (let index = 0; index < id.length; index++) hash = (Math.imul(hash, 31) + id.charCodeAt(index)) | 0;
  return (hash ^ (hash >>> 15)) & 0x3fffffff;
}
