import { isAppError } from '../../../shared/core/errors.ts';
import { isStorageTrouble } from '../../files/placed-folder.ts';
import type { Journal } from '../../journal/journal.ts';
import { MAIN_AGENT, type TrackedEvent } from '../../../shared/events/event-schema.ts';

export type LastTexts = { request: string | null; words: string | null };

/** Lines from the end of the journal that are read first; further back only where these lack something. */
const WINDOWS = [300, 3000, Number.POSITIVE_INFINITY];
const MAX_CHARACTERS = 4000;

/** What the user asked last on the main thread, and what was answered last; redacted, as the journal is. */
export function readLastTexts({ journal, sessionId }: { journal: Journal; sessionId: string }): LastTexts {
  try {
    return lookBack({ journal, sessionId });
  } catch (error) {
    // The journal cannot be read now: what else is known of the session is worth keeping without it.
    if (!isStorageTrouble(error) && !isAppError(error, 'journal.unreadable')) throw error;
    return { request: null, words: null };
  }
}

function lookBack({ journal, sessionId }: { journal: Journal; sessionId: string }): LastTexts {
  const last = journal.lastSeq(sessionId);
  for (const window of WINDOWS) {
    const from = Math.max(1, last - window + 1);
    const found = latestTexts(journal.readFrom({ sessionId, seq: from }));
    if (from === 1 || (found.request !== null && found.words !== null)) return found;
  }
  return { request: null, words: null };
}

function latestTexts(events: Iterable<TrackedEvent>): LastTexts {
  const found: Record<keyof LastTexts, { at: string; text: string } | undefined> = {
    request: undefined,
    words: undefined,
  };
  for (const event of events) {
    if (event.event_type !== 'message' || event.agent_id !== MAIN_AGENT) continue;
    const { kind, role, text } = event.data;
    const part =
      kind === 'prompt' ? 'request' : kind === 'text' && role === 'assistant' ? 'words' : undefined;
    if (part === undefined || text === undefined || text.trim() === '') continue;
    const known = found[part];
    if (known === undefined || event.timestamp >= known.at) found[part] = { at: event.timestamp, text };
  }
  return { request: cut(found.request?.text), words: cut(found.words?.text) };
}

function cut(text: string | undefined): string | null {
  return text?.slice(0, MAX_CHARACTERS) ?? null;
}
