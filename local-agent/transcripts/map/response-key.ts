import type { Usage } from '../../../shared/events/event-schema.ts';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import type { FileContext, FileState, LastResponse } from '../files/file-context.ts';

/** As the API makes them, here and on other clouds. */
const UNIQUE_ID = /^msg_(?:[a-z]+_)?[0-9A-Za-z]{16,}$/;
/** Helpers of the client that begin with a copy of the conversation, at times under new request ids. */
const helperIds = /^a(?:compact|side|prompt)/;

/**
 * The key of the response that a line belongs to. Mostly the id of its message. A relay may give every response the
 * same id, and the API has repeated one for responses that followed one another: those are told apart by what stands
 * between their lines, and named with the time of their first line, which a copy of the line repeats.
 */
export function responseKey({
  file,
  state,
  id,
  request,
  ms,
  read,
  ended,
  sidechain,
}: {
  file: FileContext;
  state: FileState;
  id: string;
  request: string | undefined;
  /** Time of the line. */
  ms: number;
  read: string;
  ended: boolean;
  sidechain: boolean;
}): string {
  const last = state.response;
  const isCopy = file.agent_id === MAIN_AGENT ? sidechain : helperIds.test(file.agent_id);
  if (last !== undefined && last.id === id && (isCopy || !isAnother({ last, request, read }))) {
    delete last.since;
    last.ended ||= ended;
    return last.key;
  }
  const again = last !== undefined && last.id === id;
  const plain =
    !again &&
    (UNIQUE_ID.test(id) || (request !== undefined && (state.keys === undefined || !hasOwnStory(file))));
  const key = plain ? id : `${id}@${ms}`;
  state.response = { id, ...(request === undefined ? {} : { request }), key, read, ended };
  return key;
}

/**
 * Whether a file of a subagent repeats nobody's history: a response there that has the id of one of the main thread is
 * another one.
 */
export function hasOwnStory({ agent_id, meta }: FileContext): boolean {
  return meta !== undefined && meta.agent_type !== 'fork' && !helperIds.test(agent_id);
}

/** Lines of one response follow one another, or only results of its own calls stand between them. */
function isAnother({
  last,
  request,
  read,
}: {
  last: LastResponse;
  request: string | undefined;
  read: string;
}): boolean {
  if (last.since === undefined) return false;
  if (request !== undefined && last.request !== undefined) return request !== last.request;
  return last.since === 'prompt' || last.ended || read !== last.read;
}

/** What a response read, for `responseKey`. */
export function readOf(usage: Usage): string {
  const { input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens } = usage;
  return `${input_tokens} ${cache_read_tokens} ${cache_write_5m_tokens} ${cache_write_1h_tokens}`;
}

/** Somebody else has the word: what follows may be another response. */
export function noteUserLine({ state, kind }: { state: FileState; kind: 'result' | 'prompt' }): void {
  const { response } = state;
  if (response !== undefined && response.since !== 'prompt') response.since = kind;
}
