import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import type { Bus } from '../runtime/bus.ts';
import type { EventSink } from './pass/event-sink.ts';
import { MINUTE } from '../../shared/core/time.ts';

/** What is older was read late (a first import, a week offline): nobody waits for it to be told. */
const NEWS_MS = 15 * MINUTE;

/** Gathers what a pass brings, and tells it on the bus once the pass is over and its rollups are right. */
export function createNewsSink({
  bus,
  clock,
}: {
  bus: Pick<Bus, 'emit'>;
  clock: () => number;
}): EventSink & { announce(): void } {
  const sessions = new Set<string>();
  /** By event id: a second sighting is no second end. */
  const ended = new Map<string, string>();
  const compacted = new Map<string, { session_id: string; agent_id: string }>();
  return {
    name: 'news',
    take(o) {
      for (const id of o.sessions) sessions.add(id);
      for (const event of o.events) {
        if (Math.abs(clock() - Date.parse(event.timestamp)) > NEWS_MS) continue;
        const { event_id, session_id, agent_id } = event;
        if (isEnd(event)) ended.set(event_id, session_id);
        if (isCompaction(event)) compacted.set(event_id, { session_id, agent_id });
      }
    },
    announce() {
      if (sessions.size > 0) bus.emit('ingested', { sessions: [...sessions] });
      for (const event of compacted.values()) bus.emit('compacted', event);
      for (const session_id of new Set(ended.values())) bus.emit('session_ended', { session_id });
      sessions.clear();
      compacted.clear();
      ended.clear();
    },
  };
}

function isEnd(event: TrackedEvent): boolean {
  return event.event_type === 'session' && event.data.action === 'end';
}

function isCompaction(event: TrackedEvent): boolean {
  return event.event_type === 'context_snapshot' && event.data.kind === 'compaction';
}
