import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import type { Database } from '../driver/db.ts';
import { unpackFacts } from './packed-facts.ts';
import {
  factsOf,
  foldEvent,
  newSessionFolds,
  type SessionFacts,
  type SessionFolds,
} from './session-folds.ts';
import { writeRows } from './write-rows.ts';

/**
 * Writes the facts that events tell. Safe to repeat and independent of the order of events; the caller holds the
 * transaction together with its cursor. `added` counts facts that are new, `sessions` those whose rollups are stale.
 */
export function writeEventsAsFacts({
  db,
  events,
  journaled,
}: {
  db: Database;
  events: readonly TrackedEvent[];
  journaled: boolean;
}): { added: number; sessions: Set<string> } {
  const bySession = new Map<string, SessionFolds>();
  for (const event of events) {
    let folds = bySession.get(event.session_id);
    if (folds === undefined) {
      folds = newSessionFolds(event.session_id);
      bySession.set(event.session_id, folds);
    }
    foldEvent({ event, journaled, into: folds });
  }
  // Only then is it known which facts are new.
  unpackFacts({ db, sessionIds: bySession.keys() });
  let added = 0;
  for (const folds of bySession.values()) added += writeFacts({ db, facts: factsOf(folds) });
  return { added, sessions: new Set(bySession.keys()) };
}

/** Answers how many of them are new; the session's rollups are stale from here on. */
export function writeFacts({
  db,
  facts: { sessionId, tables },
}: {
  db: Database;
  facts: SessionFacts;
}): number {
  let added = 0;
  for (const { table, rows } of tables) added += writeRows({ db, table, rows });
  db.prepare('INSERT OR IGNORE INTO stale_sessions (session_id) VALUES (?)').run(sessionId);
  return added;
}
