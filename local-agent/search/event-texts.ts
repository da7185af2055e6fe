import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import type { SearchRole } from '../../shared/protocol/companion.ts';
import { callText } from './call-text.ts';

/** Texts of an event by their place: `part` is the number that the index knows. */
export type EventText = {
  part: number;
  role: SearchRole;
  text: string;
  failed: boolean;
  tool: string | undefined;
};

/**
 * What of an event can be found: prompts, answers, calls of tools and what they gave out, errors, decisions, tasks. What
 * repeats another text (prompts as triggers, patches of edits) or what nobody said (skills, reminders) is left out.
 */
export function eventTexts(event: TrackedEvent): EventText[] {
  switch (event.event_type) {
    case 'message': {
      const { role, kind, text } = event.data;
      return kind === 'meta' ? [] : texts({ role, values: [text] });
    }
    case 'tool_usage': {
      const { tool_name: tool, status, input, output } = event.data;
      const failed = status === 'error' || status === 'denied';
      const asked = input === undefined ? undefined : callText(input);
      return texts({ role: 'tool', values: [asked, output], failed, tool });
    }
    case 'error': {
      const { kind, message, tool_name: tool } = event.data;
      // That of a tool is what its call gave out.
      return kind === 'tool' ? [] : texts({ role: 'error', values: [message], failed: true, tool });
    }
    case 'decision': {
      const { question, outcome, reason } = event.data;
      return texts({ role: 'decision', values: [question, outcome, reason] });
    }
    case 'task':
      return texts({ role: 'task', values: [event.data.subject, event.data.description] });
    case 'context_snapshot':
      return texts({ role: 'system', values: [event.data.summary] });
    default:
      return [];
  }
}

function texts({
  role,
  values,
  failed = false,
  tool,
}: {
  role: SearchRole;
  values: readonly (string | undefined)[];
  failed?: boolean;
  tool?: string | undefined;
}): EventText[] {
  return values.flatMap((text, part) =>
    text === undefined || text.trim() === '' ? [] : [{ part, role, text, failed, tool }],
  );
}
