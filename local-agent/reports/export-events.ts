import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import type { Filter } from '../../shared/queries/parts/filters.ts';
import type { Deps } from '../deps.ts';
import type { Report } from './open-report.ts';
import { mergeEvents } from '../../shared/events/merge-events.ts';
import { sessions } from '../../shared/queries/sessions.ts';
import { openJournal } from '../journal/journal.ts';

export const eventColumns = [
  'event_id',
  'event_type',
  'timestamp',
  'session_id',
  'agent_id',
  'parent_event_id',
  'source',
  'project',
  'data',
];

/**
 * Events from the journal, redacted as they are there, one session after the other: several sightings of an event
 * become one. Only one session is in memory at a time.
 */
export async function readEvents({
  deps,
  report,
  filter,
}: {
  deps: Pick<Deps, 'paths'>;
  report: Report;
  filter: Filter;
}): Promise<Iterable<TrackedEvent>> {
  const found = await report.runQuery(sessions, { ...filter, sort: 'started_at', direction: 'asc' });
  const since = filter.since ?? -Infinity;
  const until = filter.until ?? Infinity;
  const journal = openJournal({ paths: deps.paths });
  return (function* streamEvents() {
    for (const { session_id } of found) {
      for (const event of mergeEvents([...journal.readFrom({ sessionId: session_id, seq: 0 })])) {
        const at = Date.parse(event.timestamp);
        if (at >= since && at < until) yield event;
      }
    }
  })();
}
