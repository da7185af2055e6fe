import type { EventData, TrackedEvent } from '../../../shared/events/event-schema.ts';
import { eventKey } from '../../../shared/events/event-key.ts';
import { isMain, withoutAbsent, makeEvent } from './make-event.ts';
import { mapAgentPrompt, mapTaskNotification } from './map-agent-run.ts';
import type { RecordSighting } from './record-sighting.ts';
import { mapRewind } from './map-rewind.ts';
import { mapToolResult } from './map-tool-result.ts';
import { noteUserLine } from './response-key.ts';
import { typedText } from '../../client/typed-text.ts';
import { contentText, fieldsOf, listOf, textOf, type Fields } from '../../client/record-fields.ts';

type MessageKind = EventData<'message'>['kind'];

/** Prompts, tool results, and what the client says in the user's name. */
export function mapUser(sighting: RecordSighting): TrackedEvent[] {
  const content = fieldsOf(sighting.record['message'])?.['content'];
  const results = listOf(content)
    .map(fieldsOf)
    .filter((block) => block?.['type'] === 'tool_result');
  noteUserLine({ state: sighting.state, kind: results.length > 0 ? 'result' : 'prompt' });
  if (results.length > 0) {
    return results.flatMap((block) => (block ? mapToolResult({ sighting, block }) : []));
  }
  const text = contentText(content);
  return text === undefined ? [] : mapSaid({ sighting, text });
}

/** What was typed while the model was at work goes to it as an attachment. */
export function mapQueuedCommand(sighting: RecordSighting): TrackedEvent[] {
  const attachment = fieldsOf(sighting.record['attachment']);
  const text = contentText(attachment?.['prompt']);
  if (text === undefined) return [];
  noteUserLine({ state: sighting.state, kind: 'result' });
  return mapSaid({ sighting, text });
}

function mapSaid({ sighting, text: said }: { sighting: RecordSighting; text: string }): TrackedEvent[] {
  const { record, file, time, uuid } = sighting;
  const typed = typedText(said);
  const kind = kindOf({ record, said, typed });
  const text = kind === 'prompt' ? typed : said;
  const events = mapRewind({ sighting, isPrompt: kind === 'prompt' });
  // Escape ends a turn without a stop hook.
  if (isMain(file) && text.startsWith(INTERRUPTED)) {
    const id = eventKey.byContent('session', uuid);
    events.push(
      makeEvent({ type: 'session', id, time, file, data: { action: 'turn_end', reason: 'interrupted' } }),
    );
  }
  if (kind === 'notification') events.push(...mapTaskNotification({ sighting, text }));
  else if (kind !== 'meta' || !isMain(file)) events.push(...mapAgentPrompt({ sighting, text }));
  // The numbers pass wants prompts of the main thread: they count, and the first one is the session's title.
  if (!file.texts && (kind !== 'prompt' || !isMain(file))) return events;
  events.push(
    makeEvent({
      type: 'message',
      id: eventKey.message(uuid),
      time,
      file,
      data: withoutAbsent({
        role: 'user' as const,
        kind,
        text,
        text_bytes: Buffer.byteLength(text),
        prompt_id: textOf(record['promptId']),
      }),
    }),
  );
  return events;
}

const INTERRUPTED = '[Request interrupted';

/** Commands of the client itself: no prompt for the model follows from them. */
const clientCommands =
  /^\/(?:add-dir|agents|allowed-tools|bashes|bug|chrome|clear|color|compact|config|context|copy|cost|desktop|doctor|effort|exit|export|extra-usage|fast|feedback|help|hooks|ide|install-github-app|install-slack-app|keybindings|login|logout|mcp|memory|migrate-installer|mobile|model|new|output-style|passes|permissions|plugins?|privacy-settings|quit|release-notes|reload-plugins|remote-control|rename|reset|resume|rewind|sandbox|skills|stats|status|statusline|stickers|tag|tasks|terminal-setup|theme|todos|upgrade|usage|vim|voice)(?: |$)/;

function kindOf({ record, said: text, typed }: { record: Fields; said: string; typed: string }): MessageKind {
  if (record['isCompactSummary'] === true) return 'compact_summary';
  const origin = textOf(fieldsOf(record['origin'])?.['kind']);
  if (origin === 'task-notification' || text.startsWith('<task-notification>')) return 'notification';
  if (record['isMeta'] === true || record['isVisibleInTranscriptOnly'] === true) return 'meta';
  if (text.startsWith(INTERRUPTED)) return 'meta';
  if (text.startsWith('<local-command-') || text.startsWith('<bash-')) return 'meta';
  if (text.includes('<command-name>') && clientCommands.test(typed)) return 'meta';
  return typed === '' ? 'meta' : 'prompt';
}
