import { assertNever } from '../../../shared/core/assert-never.ts';
import type { EventOf, TrackedEvent } from '../../../shared/events/event-schema.ts';
import type { SqlValue } from '../driver/db.ts';
import type { FactTableName } from './fact-tables.ts';
import { stamp } from './stamp.ts';

export type Fact = { table: FactTableName | 'api_calls'; values: SqlValue[] };

/**
 * The fact row of one event, values in the order of the table's columns; undefined for events that are evidence
 * about a session or an agent run alone.
 */
export function factOf({
  event,
  at,
  mark,
}: {
  event: TrackedEvent;
  at: number;
  mark: 0 | 1;
}): Fact | undefined {
  const head = [event.session_id, event.event_id, event.agent_id, at];
  const d = event.data;
  switch (event.event_type) {
    case 'session':
    case 'agent_invocation':
      return undefined;
    case 'api_call':
      return { table: 'api_calls', values: apiCall({ event, at, mark }) };
    case 'tool_usage':
      return { table: 'tool_calls', values: toolCall({ event, at, mark }) };
    case 'message': {
      const { role, kind, text, text_bytes, message_id, prompt_id } = event.data;
      const bytes = text_bytes ?? (text === undefined ? null : Buffer.byteLength(text));
      return {
        table: 'messages',
        values: [...head, role, kind, bytes, message_id ?? null, prompt_id ?? null, mark],
      };
    }
    case 'trigger':
      return { table: 'triggers', values: [...head, event.data.kind, event.data.prompt_id ?? null, mark] };
    case 'task':
      return { table: 'tasks', values: task({ event, at, mark }) };
    default:
      return other({ event, head, mark }) ?? assertNever(d as never);
  }
}

function other({
  event,
  head,
  mark,
}: {
  event: TrackedEvent;
  head: SqlValue[];
  mark: 0 | 1;
}): Fact | undefined {
  switch (event.event_type) {
    case 'file_operation': {
      const { tool_use_id, operation, path, lines_added, lines_removed } = event.data;
      const values = [tool_use_id, operation, path ?? null, lines_added ?? null, lines_removed ?? null];
      return { table: 'file_operations', values: [...head, ...values, mark] };
    }
    case 'decision': {
      const { kind, question, outcome, reason, tool_use_id, tool_name, duration_ms } = event.data;
      const texts = [question ?? null, outcome ?? null, reason ?? null];
      const values = [kind, ...texts, tool_use_id ?? null, tool_name ?? null, duration_ms ?? null];
      return { table: 'decisions', values: [...head, ...values, mark] };
    }
    case 'error': {
      const { kind, message, tool_use_id, tool_name, status, fingerprint } = event.data;
      const values = [
        kind,
        message ?? null,
        tool_use_id ?? null,
        tool_name ?? null,
        status ?? null,
        fingerprint,
      ];
      return { table: 'errors', values: [...head, ...values, mark] };
    }
    case 'validation': {
      const { kind, command, tool_use_id, passed } = event.data;
      return {
        table: 'validations',
        values: [...head, kind, command ?? null, tool_use_id, Number(passed), mark],
      };
    }
    case 'context_snapshot': {
      const { kind, trigger, pre_tokens, post_tokens, duration_ms } = event.data;
      const values = [kind, trigger ?? null, pre_tokens ?? null, post_tokens ?? null, duration_ms ?? null];
      return { table: 'context_snapshots', values: [...head, ...values, mark] };
    }
    case 'worktree_operation': {
      const { action, path, branch } = event.data;
      return { table: 'worktree_operations', values: [...head, action, path ?? null, branch ?? null, mark] };
    }
    case 'system': {
      const { kind, severity, text, duration_ms } = event.data;
      return {
        table: 'system_events',
        values: [...head, kind, severity, text ?? null, duration_ms ?? null, mark],
      };
    }
    default:
      return undefined;
  }
}

function apiCall({ event, at, mark }: { event: EventOf<'api_call'>; at: number; mark: 0 | 1 }): SqlValue[] {
  const d = event.data;
  return [
    event.session_id,
    d.message_id,
    event.agent_id,
    at,
    d.model,
    d.input_tokens,
    d.output_tokens,
    d.cache_read_tokens,
    d.cache_write_5m_tokens,
    d.cache_write_1h_tokens,
    d.web_search_requests ?? 0,
    d.cost_micros,
    d.cache_savings_micros,
    d.sidechain === true ? 1 : 0,
    d.request_id ?? null,
    d.stop_reason ?? null,
    d.service_tier ?? null,
    d.speed ?? null,
    d.time_to_first_token_ms ?? null,
    d.duration_ms ?? null,
    mark,
  ];
}

function toolCall({
  event,
  at,
  mark,
}: {
  event: EventOf<'tool_usage'>;
  at: number;
  mark: 0 | 1;
}): SqlValue[] {
  const d = event.data;
  const over = d.status !== 'running';
  return [
    event.session_id,
    d.tool_use_id,
    event.agent_id,
    d.tool_name,
    d.status,
    d.message_id ?? null,
    at,
    d.started_at === undefined ? null : Date.parse(d.started_at),
    d.ended_at === undefined ? (over ? at : null) : Date.parse(d.ended_at),
    d.duration_ms ?? null,
    d.summary ?? null,
    d.denial ?? null,
    d.input_bytes ?? null,
    d.output_bytes ?? null,
    mark,
  ];
}

function task({ event, at, mark }: { event: EventOf<'task'>; at: number; mark: 0 | 1 }): SqlValue[] {
  const { task_id, action, subject, description, state } = event.data;
  const time = event.timestamp;
  return [
    event.session_id,
    task_id,
    event.agent_id,
    at,
    stamp({ time, value: subject }),
    stamp({ time, value: description }),
    stamp({ time, value: state ?? action }),
    action === 'created' ? at : null,
    action === 'completed' ? at : null,
    at,
    mark,
  ];
}
