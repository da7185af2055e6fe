import type { FileContext, FileState } from '../files/file-context.ts';
import { hasOwnStory } from './response-key.ts';

/** As the API makes them, or long enough to be nobody else's. */
const UNIQUE_ID = /^(?:srv)?toolu_|[0-9A-Za-z]{16}|[0-9a-f]{8}-[0-9a-f]{4}-/;

export function isUniqueCallId(id: string): boolean {
  return UNIQUE_ID.test(id);
}

/** What is remembered of a file stays small: calls beyond are all named with their time. */
const MAX_FIRST_CALLS = 256;

/**
 * The key of a call that begins. Mostly its id. A relay may number the calls of every response anew: one that has the id
 * of another that has had its result, or of a call of the main thread, is named with its time, which a copy of its line repeats.
 */
export function toolKey({
  file,
  state,
  id,
  ms,
}: {
  file: FileContext;
  state: FileState;
  id: string;
  ms: number;
}): string {
  const open = state.pending.get(id);
  if (open !== undefined) return open.key ?? id;
  if (isUniqueCallId(id) || state.keys === undefined) return id;
  const calls = (state.calls ??= {});
  if (!Object.hasOwn(calls, id) && Object.keys(calls).length < MAX_FIRST_CALLS) calls[id] = ms;
  return calls[id] === ms && !hasOwnStory(file) ? id : `${id}@${ms}`;
}

/** The file of a fork may repeat the very call that started it: that one is told where it was made. */
export function isOwnLaunch({
  file: { meta },
  toolUseId,
}: {
  file: FileContext;
  toolUseId: string;
}): boolean {
  return meta?.agent_type === 'fork' && meta.tool_use_id === toolUseId;
}
