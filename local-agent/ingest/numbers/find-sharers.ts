import type { Database } from '../../store/driver/db.ts';
import { factPlaces } from '../../store/facts/fact-rows.ts';
import type { SessionFacts } from '../../store/facts/session-folds.ts';
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

  function add({ session_id, ids }: { session_id: string; ids: Iterable<string> }): Sharers {
    const mine = sessions.push(session_id) - 1;
    const others = new Set<number>();
    for (const id of ids) {
      const hash = hashOf(id);
      const other = first.of(hash, mine);
      if (other === mine) continue;
      const more = later.get(hash) ?? new Set([other]);
      later.set(hash, more);
      for (const one of more) others.add(one);
      more.add(mine);
    }
    others.delete(mine);
    return { session_id, others: [...others].map((place) => sessions[place] ?? '') };
  }

  return { add };
}

export type SharerFinder = ReturnType<typeof createSharerFinder>;

/** The ids by which a session's history can be told to be that of another: of its responses and prompts. */
export function* idsOf({ tables }: SessionFacts): Iterable<string> {
  for (const { table, rows } of tables) {
    if (table === 'api_calls') for (const row of rows) yield String(row[messageId]);
    if (table === 'messages') for (const row of rows) if (row[kind] === 'prompt') yield String(row[eventId]);
  }
}

const { message_id: messageId } = factPlaces('api_calls');
const { event_id: eventId, kind } = factPlaces('messages');

/** One that knows the sessions that the database has already. */
export function openSharerFinder(db: Database): SharerFinder {
  const finder = createSharerFinder();
  const sql = `SELECT session_id, message_id AS id FROM api_calls
    UNION ALL SELECT session_id, event_id FROM messages WHERE kind = 'prompt'`;
  const bySession = Map.groupBy(db.prepare(sql).all(), (row) => String(row['session_id']));
  for (const [session_id, rows] of bySession)
    finder.add({ session_id, ids: rows.map((row) => String(row['id'])) });
  return finder;
}

function hashOf(id: string): number {
  let hash = 0;
  for (let index = 0; index < id.length; index++) hash = (Math.imul(hash, 31) + id.charCodeAt(index)) | 0;
  return hash ^ (hash >>> 15);
}
