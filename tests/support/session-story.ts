import type { ClientNote } from '../../local-agent/client/client-note.ts';
import type { Database, Row } from '../../local-agent/store/driver/db.ts';
import { writeEventsAsFacts } from '../../local-agent/store/facts/write-events-as-facts.ts';
import { recomputeRollups } from '../../local-agent/store/rollups/recompute-rollups.ts';
import { eventKey } from '../../shared/events/event-key.ts';
import type { EventData, EventType, TrackedEvent } from '../../shared/events/event-schema.ts';
import { device } from './store-fixture.ts';

// A small session with everything that rollups count, and the means to tell more of it.

export const start = Date.UTC(2026, 8, 1, 10);
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
export const hour = start / 3_600_000;

type Where = { session?: string; agent?: string };

export function event<Type extends EventType>(
  type: Type,
  seconds: number,
  id: string,
  data: EventData<Type>,
  { session = 's1', agent = 'main' }: Where = {},
): TrackedEvent {
  return {
    v: 1,
    event_id: id,
    event_type: type,
    timestamp: at(seconds),
    session_id: session,
    agent_id: agent,
    source: 'transcript',
    project: 'acme/shop',
    data,
  } as TrackedEvent;
}

export function apiCall(
  id: string,
  seconds: number,
  data: Partial<EventData<'api_call'>> = {},
  where: Where = {},
) {
  const usage = {
    input_tokens: 1,
    output_tokens: 10,
    cache_read_tokens: 100,
    cache_write_5m_tokens: 5,
    cache_write_1h_tokens: 0,
  };
  const call = {
    ...usage,
    message_id: id,
    model: 'claude-opus-4-5',
    cost_micros: 1000,
    cache_savings_micros: 50,
    ...data,
  };
  return event('api_call', seconds, eventKey.apiCall(id), call, where);
}

export function toolCall(
  id: string,
  seconds: number,
  data: Partial<EventData<'tool_usage'>> = {},
  where: Where = {},
) {
  const call = {
    tool_use_id: id,
    tool_name: 'Bash',
    status: 'ok' as const,
    started_at: at(seconds),
    ...data,
  };
  return event('tool_usage', seconds, eventKey.toolUsage(id), call, where);
}

export function agentRun(id: string, seconds: number, data: EventData<'agent_invocation'>, session = 's1') {
  return event('agent_invocation', seconds, eventKey.agentRun(session, id), data, { agent: id, session });
}

export function prompt(uuid: string, seconds: number, where: Where = {}) {
  return event(
    'message',
    seconds,
    eventKey.message(uuid),
    { role: 'user', kind: 'prompt', text: 'Build the shop', prompt_id: uuid },
    where,
  );
}

export function apply({
  db,
  events,
  now = start + 100_000,
  liveSessions,
}: {
  db: Database;
  events: TrackedEvent[];
  now?: number;
  liveSessions?: Map<string, ClientNote>;
}) {
  return db.transaction(() => {
    const { sessions } = writeEventsAsFacts({ db, events, journaled: true });
    return recomputeRollups({
      timeZone: 'UTC',
      db,
      sessionIds: sessions,
      device,
      now,
      ...(liveSessions ? { liveSessions } : {}),
    });
  });
}

export const story = [
  prompt('p1', 0),
  apiCall('m1', 2, { stop_reason: 'tool_use' }),
  toolCall('spawn', 3, { tool_name: 'Agent', duration_ms: 40_000 }),
  agentRun('a1', 3, {
    agent_type: 'Explore',
    description: 'Look',
    tool_use_id: 'spawn',
    status: 'running',
    started_at: at(3),
  }),
  apiCall(
    'm2',
    5,
    { stop_reason: 'tool_use', model: 'claude-haiku-4-5', cost_micros: null },
    { agent: 'a1' },
  ),
  toolCall('nested', 6, { tool_name: 'Agent', status: 'running' }, { agent: 'a1' }),
  agentRun('a2', 6, { tool_use_id: 'nested', status: 'running', background: true }),
  apiCall('m3', 7, { stop_reason: 'tool_use', cost_micros: 7 }, { agent: 'a2' }),
  toolCall('t1', 8, { status: 'error', duration_ms: 15, summary: 'Bash npm test' }, { agent: 'a2' }),
  event(
    'error',
    8,
    eventKey.error('t1'),
    { kind: 'tool', message: 'Exit code 1', tool_name: 'Bash', tool_use_id: 't1', fingerprint: 'f1' },
    { agent: 'a2' },
  ),
  toolCall('t2', 9, { tool_name: 'Edit', status: 'ok', duration_ms: 16 }),
  event('file_operation', 9, eventKey.fileOperation('t2'), {
    tool_use_id: 't2',
    operation: 'edit',
    path: 'a.ts',
    lines_added: 3,
    lines_removed: 1,
  }),
  toolCall('t3', 10, { tool_name: 'Edit', status: 'denied' }),
  agentRun('a1', 43, { status: 'completed', ended_at: at(43) }),
  event('context_snapshot', 44, 'c1', { kind: 'compaction', pre_tokens: 900 }),
  apiCall('m4', 45, { stop_reason: 'end_turn', input_tokens: 7 }),
];

export function revs(db: Database): Record<string, number> {
  const read = (sql: string) => db.prepare(sql).all() as Row[];
  const rows = [
    ...read("SELECT 'session ' || session_id AS key, rev FROM session_rollups"),
    ...read("SELECT 'agent ' || agent_id AS key, rev FROM agent_rollups"),
    ...read("SELECT 'usage ' || agent_type AS key, rev FROM usage_rollups"),
    ...read("SELECT 'tool ' || agent_type || tool_name AS key, rev FROM tool_rollups"),
    ...read("SELECT 'error ' || fingerprint AS key, rev FROM error_rollups"),
  ];
  return Object.fromEntries(rows.map((row) => [String(row['key']), Number(row['rev'])]));
}

export function agentStatus(db: Database, agentId: string) {
  return db.prepare('SELECT status FROM agent_rollups WHERE agent_id = ?').get(agentId)?.['status'];
}
