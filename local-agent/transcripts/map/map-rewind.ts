import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventKey } from '../../../shared/events/event-key.ts';
import { textOf } from '../../client/record-fields.ts';
import { isMain, makeEvent } from './make-event.ts';
import type { RecordSighting } from './record-sighting.ts';

/** Nobody goes back further; it is saved with every cursor. */
const MAX_TURNS = 500;

/**
 * Lines form a tree by `parentUuid`. Going back to a prompt takes everything since out of the conversation: the next line
 * of the user's has the parent that the prompt had. The prompt is told again, with the time at which it was left; what the
 * main thread did between the two belongs to it.
 */
export function mapRewind({
  sighting,
  isPrompt,
}: {
  sighting: RecordSighting;
  isPrompt: boolean;
}): TrackedEvent[] {
  const { record, file, state, time, uuid } = sighting;
  const parent = textOf(record['parentUuid']);
  if (!isMain(file) || record['isSidechain'] === true || parent === undefined) return [];
  const turns = state.turns ?? [];
  // A file that is written anew repeats its lines.
  if (turns.some((turn) => turn.uuid === uuid)) return [];
  const from = turns.findIndex((turn) => turn.parent === parent);
  const left = from < 0 ? undefined : turns[from];
  const kept = from < 0 ? turns : turns.slice(0, from);
  if (isPrompt) kept.push({ uuid, parent, time });
  state.turns = kept.slice(-MAX_TURNS);
  if (left === undefined) return [];
  return [
    makeEvent({
      type: 'message',
      id: eventKey.message(left.uuid),
      time: left.time,
      file,
      data: { role: 'user', kind: 'prompt', rewound_at: time },
    }),
  ];
}
