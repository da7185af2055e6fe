import type { TrackedEvent } from '../../../shared/events/event-schema.ts';

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
  const seq = typeof value['seq'] === 'number' ? value['seq'] : undefined;
  return { ...value, timestamp, seq, data: flatten(value['data']) } as unknown as TrackedEvent;
}

/** Data of events is flat: texts, numbers, flags and lists of texts. Anything else is not from us. */
function flatten(data: Record<string, unknown>): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(data)) {
    if (typeof value === 'string') flat[name] = value.length > maxText ? value.slice(0, maxText) : value;
    else if (typeof value === 'number' || typeof value === 'boolean') flat[name] = value;
    else if (Array.isArray(value)) flat[name] = value.filter((item) => typeof item === 'string');
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
