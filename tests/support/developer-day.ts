import type { TrackedEvent } from '../../shared/events/event-schema.ts';

const tools = ['Bash', 'Read', 'Edit', 'Grep', 'Write', 'Agent'];
const models = ['claude-opus-5', 'claude-haiku-4-5'];

export type DayPlan = { sessions: number; events: number; hours: number; startsAt: number };

/** One working day: sessions one after the other, each with two subagents; by minute of the day. */
export function planDay({ sessions, events, hours, startsAt }: DayPlan): TrackedEvent[][] {
  const minutes: TrackedEvent[][] = Array.from({ length: hours * 60 }, () => []);
  const perSession = Math.floor(events / sessions);
  const length = Math.floor((hours * 60) / sessions);
  for (let session = 0; session < sessions; session += 1) {
    for (let index = 0; index < perSession; index += 1) {
      const minute = session * length + Math.floor((index / perSession) * (length - 1));
      const isLast = index === perSession - 1;
      minutes[minute]?.push(
        eventOf({ session, index, isLast, at: startsAt + minute * 60_000 + (index % 60) * 900 }),
      );
    }
  }
  return minutes;
}

function eventOf(o: { session: number; index: number; isLast: boolean; at: number }): TrackedEvent {
  const { session, index } = o;
  const id = `day-${session}-${index}`;
  // A third of the work is done by subagents, one after the other.
  const agent = index % 3 === 0 ? `agent-${session}-${index < 75 ? 1 : 2}` : 'main';
  const envelope = {
    v: 1,
    session_id: `day-${session}`,
    agent_id: agent,
    timestamp: new Date(o.at).toISOString(),
    source: 'hook' as const,
    project: 'acme/app',
  };
  if (o.isLast) {
    const data = { action: 'end', reason: 'exit' } as const;
    return { ...envelope, agent_id: 'main', event_type: 'session', event_id: `session:end:${id}`, data };
  }
  if (index % 3 === 1) {
    return {
      ...envelope,
      event_type: 'api_call',
      event_id: `api:${id}`,
      data: {
        message_id: id,
        model: models[agent === 'main' ? 0 : 1] ?? '',
        input_tokens: 10,
        output_tokens: 100,
        cache_read_tokens: 20_000,
        cache_write_5m_tokens: 500,
        cache_write_1h_tokens: 0,
        cost_micros: 20_000,
        cache_savings_micros: 50_000,
      },
    };
  }
  const tool = tools[index % tools.length] ?? '';
  return {
    ...envelope,
    event_type: 'tool_usage',
    event_id: `tool:${id}`,
    data: { tool_use_id: id, tool_name: tool, status: 'ok', duration_ms: 120, summary: `${tool} something` },
  };
}
