import type { HookGroup } from '../hook-entries.ts';

/**
 * Events that may be answered, each by a file that is made ready before it comes. `matcher`: for which of its sources.
 * A folder of the event's name is there only while an answer is ready, so that the usual case costs one test of a name.
 */
export const answeredEvents = { SessionStart: { matcher: 'startup|compact' } } as const;
export type AnsweredEvent = keyof typeof answeredEvents;

/** Seconds; this only bounds a file system that hangs. */
const TIMEOUT_SECONDS = 5;

/** Beside the recorder's entry, and never in its place. What is not answered is read to its end by the shell itself. */
export function answerGroup({
  event,
  answers,
  answerer,
}: {
  event: AnsweredEvent;
  /** Folder of what is ready, and file of the script, each as a shell word. */
  answers: string;
  answerer: string;
}): HookGroup {
  const command = `SUBTRACK_ANSWER=${event}; [ -d ${answers}/${event} ] && [ -r ${answerer} ] && . ${answerer} || read -r st_line || :`;
  return {
    matcher: answeredEvents[event].matcher,
    hooks: [{ type: 'command', command, timeout: TIMEOUT_SECONDS }],
  };
}
