import { assertNever } from '../../../shared/core/assert-never.ts';
import { completeSighting } from '../../../shared/events/complete-sighting.ts';
import type { EventOf, TrackedEvent } from '../../../shared/events/event-schema.ts';
import type { SqlValue } from '../driver/db.ts';
import { factValues, type FactRow } from './fact-rows.ts';
import type { FactTableName } from './fact-tables.ts';
import { stamp } from './stamp.ts';

export type Fact = { table: FactTableName; values: SqlValue[] };

/** An event, when it was, and whether it is in the journal (1). */
type Given<Event extends TrackedEvent> = { event: Event; at: number; mark: 0 | 1 };

/**
 * The fact row of one event, values in the order of the table's columns; undefined for events that are evidence
 * about a session or an agent run alone.
 */
export function factOf({ event: given, at, mark }: Given<TrackedEvent>): Fact | undefined {
  const event = completeSighting(given);
  switch (event.event_type) {
    case 'session':
    case 'agent_invocation':
      return undefined;
    case 'api_call':
      return fact('api_calls', apiCall({ event, at, mark }));
    case 'tool_usage':
      return fact('tool_calls', toolCall({ event, at, mark }));
    case 'task':
      return fact('tasks', task({ event, at, mark }));
    default:
      return factByEvent({ event, at, mark });
  }
}

function fact<Table extends FactTableName>(table: Table, row: FactRow<Table>): Fact {
  return { table, values: factValues(table, row) };
}

type OwnTable = EventOf<'session' | 'agent_invocation' | 'api_call' | 'tool_usage' | 'task'>;

/** Facts that only their event names. */
function factByEvent({ event, at, mark }: Given<Exclude<TrackedEvent, OwnTable>>): Fact {
  const { session_id, event_id, agent_id } = event;
  const head = { session_id, event_id, agent_id, at, journaled: mark };
  switch (event.event_type) {
    case 'message': {
      const { role, kind, text_bytes, message_id, prompt_id, rewound_at } = event.data;
      const row = { role, kind, text_bytes: text_bytes ?? null, message_id: message_id ?? null };
      const left = rewound_at === undefined ? null : Date.parse(rewound_at);
      return fact('messages', { ...head, ...row, prompt_id: prompt_id ?? null, rewound_at: left });
    }
    case 'trigger': {
      const { kind, prompt_id } = event.data;
      return fact('triggers', { ...head, kind, prompt_id: prompt_id ?? null });
    }
    case 'file_operation': {
      const { tool_use_id, operation, path, lines_added, lines_removed } = event.data;
      const lines = { lines_added: lines_added ?? null, lines_removed: lines_removed ?? null };
      return fact('file_operations', { ...head, tool_use_id, operation, path: path ?? null, ...lines });
    }
    case 'decision': {
      const { kind, question, outcome, reason, tool_use_id, tool_name, duration_ms } = event.data;
      const texts = { question: question ?? null, outcome: outcome ?? null, reason: reason ?? null };
      const call = { tool_use_id: tool_use_id ?? null, tool_name: tool_name ?? null };
      return fact('decisions', { ...head, kind, ...texts, ...call, duration_ms: duration_ms ?? null });
    }
    case 'error': {
      const { kind, message, tool_use_id, tool_name, status, fingerprint } = event.data;
      const call = { tool_use_id: tool_use_id ?? null, tool_name: tool_name ?? null };
      const row = { kind, message: message ?? null, http_status: status ?? null, fingerprint };
      return fact('errors', { ...head, ...row, ...call });
    }
    case 'validation': {
      const { kind, command, tool_use_id, passed } = event.data;
      return fact('validations', {
        ...head,
        kind,
        command: command ?? null,
        tool_use_id,
        passed: Number(passed),
      });
    }
    case 'context_snapshot': {
      const { kind, trigger, pre_tokens, post_tokens, duration_ms } = event.data;
      const tokens = { pre_tokens: pre_tokens ?? null, post_tokens: post_tokens ?? null };
      const row = { kind, trigger: trigger ?? null, ...tokens, duration_ms: duration_ms ?? null };
      return fact('context_snapshots', { ...head, ...row });
    }
    case 'worktree_operation': {
      const { action, path, branch } = event.data;
      return fact('worktree_operations', { ...head, action, path: path ?? null, branch: branch ?? null });
    }
    case 'system': {
      const { kind, severity, text, duration_ms } = event.data;
      const row = { kind, severity, text: text ?? null, duration_ms: duration_ms ?? null };
      return fact('system_events', { ...head, ...row });
    }
    default:
      return assertNever(event);
  }
}

function apiCall({ event, at, mark }: Given<EventOf<'api_call'>>): FactRow<'api_calls'> {
  const d = event.data;
  return {
    session_id: event.session_id,
    message_id: d.message_id,
    agent_id: event.agent_id,
    at,
    model: d.model,
    input_tokens: d.input_tokens,
    output_tokens: d.output_tokens,
    cache_read_tokens: d.cache_read_tokens,
    cache_write_5m_tokens: d.cache_write_5m_tokens,
    cache_write_1h_tokens: d.cache_write_1h_tokens,
    web_search_requests: d.web_search_requests ?? 0,
    cost_micros: d.cost_micros,
    cache_savings_micros: d.cache_savings_micros,
    cost_recorded: d.cost_recorded === true ? 1 : 0,
    sidechain: d.sidechain === true ? 1 : 0,
    request_id: d.request_id ?? null,
    stop_reason: d.stop_reason ?? null,
    service_tier: d.service_tier ?? null,
    speed: d.speed ?? null,
    time_to_first_token_ms: d.time_to_first_token_ms ?? null,
    duration_ms: d.duration_ms ?? null,
    journaled: mark,
  };
}

function toolCall({ event, at, mark }: Given<EventOf<'tool_usage'>>): FactRow<'tool_calls'> {
  const d = event.data;
  return {
    session_id: event.session_id,
    tool_use_id: d.tool_use_id,
    agent_id: event.agent_id,
    at,
    tool_name: d.tool_name,
    status: d.status,
    message_id: d.message_id ?? null,
    started_at: d.started_at === undefined ? null : Date.parse(d.started_at),
    ended_at: d.ended_at === undefined ? null : Date.parse(d.ended_at),
    duration_ms: d.duration_ms ?? null,
    summary: d.summary ?? null,
    denial: d.denial ?? null,
    input_bytes: d.input_bytes ?? null,
    output_bytes: d.output_bytes ?? null,
    journaled: mark,
    commits: d.commits ?? null,
    pull_requests: d.pull_requests ?? null,
    skill: d.skill ?? null,
  };
}

function task({ event, at, mark }: Given<EventOf<'task'>>): FactRow<'tasks'> {
  const { task_id, action, subject, description, state } = event.data;
  const time = event.timestamp;
  return {
    session_id: event.session_id,
    task_id,
    agent_id: event.agent_id,
    at,
    subject_stamped: stamp({ time, value: subject }),
    description_stamped: stamp({ time, value: description }),
    state_stamped: stamp({ time, value: state }),
    created_at: action === 'created' ? at : null,
    completed_at: action === 'completed' ? at : null,
    updated_at: at,
    journaled: mark,
  };
}
