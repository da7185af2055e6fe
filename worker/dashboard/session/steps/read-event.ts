import type { TrackedEvent } from '../../../../shared/events/event-schema.ts';

const envelopeTexts = ['event_id', 'event_type', 'session_id', 'agent_id', 'source', 'project'] as const;
/** Longest text that a page shows of one field; what is longer was cut by its sender or is not for reading. */
const maxText = 200_000;

/**
 * One line of a segment as an event, or undefined when it is none. Segments are stored unparsed, so whatever a device
 * sent stands here: every field is checked to be what it is used as, because a page's time does not allow the whole
 * schema (zod without code generation takes ten times as long).
 */
export function readEvent(line: string): TrackedEvent | undefined {
  const value = parse(line);
  if (!isRecord(value) || !isRecord(value['data'])) return undefined;
  if (envelopeTexts.some((name) => typeof value[name] !== 'string')) return undefined;
  const { timestamp } = value;
  if (typeof timestamp !== 'string' || Number.isNaN(Date.parse(timestamp))) return undefined;
  const data = flatten(value['data']);
  if (needed.get(String(value['event_type']))?.some((name) => data[name] === undefined)) return undefined;
  const seq = typeof value['seq'] === 'number' ? value['seq'] : undefined;
  return { ...value, timestamp, seq, data } as unknown as TrackedEvent;
}

const numberNames = /(?:_tokens|_ms|_bytes|_micros|_requests)$|^(?:lines_added|lines_removed|depth)$/;
const flagNames = new Set(['background', 'cost_recorded', 'passed', 'sidechain']);

/** Fields without which an event of this type says nothing. */
const needed = new Map<string, readonly string[]>([
  ['tool_usage', ['tool_use_id', 'tool_name', 'status']],
  ['file_operation', ['tool_use_id', 'operation']],
  ['validation', ['tool_use_id']],
  [
    'api_call',
    [
      'message_id',
      'model',
      'input_tokens',
      'output_tokens',
      'cache_read_tokens',
      'cache_write_5m_tokens',
      'cache_write_1h_tokens',
    ],
  ],
  ['message', ['role', 'kind']],
  ['error', ['kind']],
  ['decision', ['kind']],
  ['session', ['action']],
  ['trigger', ['kind']],
  ['task', ['task_id', 'action']],
  ['worktree_operation', ['action']],
  ['system', ['kind', 'severity']],
]);

/** Data of events is flat, and a field's name tells its kind. Anything else is not from us and is left out. */
function flatten(data: Record<string, unknown>): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(data)) {
    if (numberNames.test(name)) {
      if (typeof value === 'number' && Number.isFinite(value)) flat[name] = value;
    } else if (flagNames.has(name)) {
      if (typeof value === 'boolean') flat[name] = value;
    } else if (typeof value === 'string')
      flat[name] = value.length > maxText ? value.slice(0, maxText) : value;
  }
  return flat;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
