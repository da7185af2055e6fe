import { fieldsOf, type Fields } from '../client/record-fields.ts';

/** Raised when a payload of some kind means something else than before, or a kind joins. */
export const ENVELOPE_VERSION = 1;

/**
 * A payload and its kind: programs of ours write `{ kind, v, payload }`; what the recorder keeps of a hook is bare, because
 * it knows nothing of JSON. `newer`: written by a later version of this program, and left for it.
 */
export function openEnvelope(value: unknown): { kind: string; payload: Fields } | 'newer' | 'foreign' {
  const fields = fieldsOf(value);
  if (!fields) return 'foreign';
  if (typeof fields['hook_event_name'] === 'string') return { kind: 'hook', payload: fields };
  const { kind, v, payload } = fields;
  if (typeof kind !== 'string' || typeof v !== 'number') return 'foreign';
  if (v > ENVELOPE_VERSION) return 'newer';
  const inner = fieldsOf(payload);
  return inner ? { kind, payload: inner } : 'foreign';
}
