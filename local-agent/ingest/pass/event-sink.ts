import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import type { Database } from '../../store/driver/db.ts';
import { countSkips } from './skip-counters.ts';

/**
 * Somebody who is told of events once they stand in journal and facts, as they stand there. A stop may come before its
 * turn: a sink that must miss nothing keeps a cursor of its own, and reads the journal from there.
 */
export type EventSink = {
  name: string;
  /** History, of which there are numbers alone, comes with its sessions and without events. */
  take(o: { sessions: readonly string[]; events: readonly TrackedEvent[] }): void;
};

/** One that fails is counted, for `doctor`, and keeps neither the others nor the pass back. */
export function tellSinks({
  sinks,
  sessions,
  events,
  db,
  now,
}: {
  sinks: readonly EventSink[];
  sessions: readonly string[];
  events: readonly TrackedEvent[];
  db: Database;
  now: number;
}): void {
  if (sessions.length === 0) return;
  for (const sink of sinks) {
    try {
      sink.take({ sessions, events });
    } catch (error) {
      const sample = error instanceof Error ? error.name : 'unknown';
      countSkips({ db, kind: 'sink', reasons: [[sink.name, 1]], now, sample });
    }
  }
}
