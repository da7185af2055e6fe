import { compareText } from '../core/compare.ts';
import type { TrackedEvent } from './event-schema.ts';

/** Time, then place in the journal, then id: a total order of a session's events. */
export function compareEvents(a: TrackedEvent, b: TrackedEvent): number {
  return (
    compareText(a.timestamp, b.timestamp) ||
    (a.seq ?? 0) - (b.seq ?? 0) ||
    compareText(a.event_id, b.event_id)
  );
}
