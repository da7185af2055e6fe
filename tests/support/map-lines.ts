import {
  eventSchema,
  type EventOf,
  type EventType,
  type TrackedEvent,
} from '../../shared/events/event-schema.ts';
import {
  newFileState,
  type AgentMeta,
  type FileState,
} from '../../local-agent/transcripts/files/file-context.ts';
import { mapTranscriptRecord } from '../../local-agent/transcripts/map/map-record.ts';
import { SESSION } from './session-lines.ts';

/** Maps lines as the lines of one file; every event is checked against the schema. */
export function mapLines({
  lines,
  agentId = 'main',
  meta,
  texts = true,
  state = newFileState(),
}: {
  lines: readonly Record<string, unknown>[];
  agentId?: string;
  meta?: AgentMeta;
  texts?: boolean;
  state?: FileState;
}): TrackedEvent[] {
  const file = {
    session_id: SESSION,
    agent_id: agentId,
    project: 'app',
    source: 'transcript' as const,
    texts,
    ...(meta === undefined ? {} : { meta }),
  };
  const fallbackTime = '2026-10-12T07:00:00.000Z';
  return lines
    .flatMap((record) => mapTranscriptRecord({ record, file, state, fallbackTime }))
    .map((event) => eventSchema.parse(event));
}

export function ofType<Type extends EventType>(events: readonly TrackedEvent[], type: Type): EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.event_type === type);
}
