import type { HookGroup } from '../hook-entries.ts';

/**
 * Events that may be answered, each by a file that is made ready before it comes, or by a command where whoever makes it
 * ready was stopped. `matcher`: for which of its sources.
 */
export const answeredEvents = { SessionStart: { matcher: 'startup|compact' } } as const;
export type AnsweredEvent = keyof typeof answeredEvents;

/** Seconds; this only bounds a file system that hangs. */
const TIMEOUT_SECONDS = 5;

/** Beside the recorder's entry, and never in its place. What is not answered is read to its end by the shell itself. */
export function answerGroup({
  event,
  answerer,
}: {
  event: AnsweredEvent;
  /** File of the script, as a shell word. */
  answerer: string;
}): HookGroup {
  const command = `SUBTRACK_ANSWER=${event}; [ -r ${answerer} ] && . ${answerer} || read -r st_line || :`;
  return {
    matcher: answeredEvents[event].matcher,
    hooks: [{ type: 'command', command, timeout: TIMEOUT_SECONDS }],
  };
}
