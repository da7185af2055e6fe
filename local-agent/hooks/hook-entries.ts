import path from 'node:path';
import { quote } from './recorder-script.ts';
import { spawningTools } from '../client/spawning-tools.ts';

/**
 * Events that we record. Left out on purpose: `WorktreeCreate` (a hook there replaces git's own work), `MessageDisplay`
 * (it holds the display back), `PreSkillShellCommand` (what it answers may stop the command), `PostToolBatch` (repeats
 * every tool call), events that say nothing about agents, and those that came after 2.1.197: an older client shows a warning at every start about a hook that it does not know.
 */
export const recordedEvents = [
  'SessionStart',
  'SessionEnd',
  'UserPromptSubmit',
  'UserPromptExpansion',
  'PreToolUse',
  'PermissionRequest',
  'PermissionDenied',
  'PostToolUse',
  'PostToolUseFailure',
  'Notification',
  'SubagentStart',
  'SubagentStop',
  'TaskCreated',
  'TaskCompleted',
  'TeammateIdle',
  'Stop',
  'StopFailure',
  'ConfigChange',
  'WorktreeRemove',
  'PreCompact',
  'PostCompact',
  'Elicitation',
  'ElicitationResult',
] as const;

export type HookHandler = { type: 'command'; command: string; timeout: number; async?: true };
/** One entry of an event's list in the settings. */
export type HookGroup = { matcher?: string; hooks: [HookHandler] };

const spawning = `^(${spawningTools.join('|')})$`;

/** The client waits for none of the hooks of a call that goes well: what a kill takes with them, the transcript tells. */
export function hookGroups({ event, recorder }: { event: string; recorder: string }): HookGroup[] {
  const handler = hookHandler({ event, recorder });
  const unwaited: HookHandler = { ...handler, async: true };
  if (event === 'PreToolUse') return [{ matcher: spawning, hooks: [unwaited] }];
  return [{ hooks: [event === 'PostToolUse' ? unwaited : handler] }];
}

/** Seconds; a hook takes milliseconds, this only bounds a file system that hangs. */
const TIMEOUT_SECONDS = 5;

/**
 * The text begins with our variable, by which we know our entries again. The recorder is sourced, which saves a
 * process, and only where it can be read: sourcing a missing file would end the shell with 2, and 2 blocks the call.
 * Without it the payload is drained, so that nobody writes into a closed pipe.
 */
export function hookHandler({ event, recorder }: { event: string; recorder: string }): HookHandler {
  const command = `SUBTRACK_EVENT=${event}; [ -r ${recorder} ] && . ${recorder} || cat >/dev/null`;
  return { type: 'command', command, timeout: TIMEOUT_SECONDS };
}

export function isOurHandler(handler: unknown): handler is HookHandler {
  const command = (handler as { command?: unknown } | null)?.command;
  return typeof command === 'string' && /^SUBTRACK_(?:EVENT|ANSWER)=/.test(command);
}

/** Not the recorder's, but one that may answer. */
export function isAnswering(handler: HookHandler): boolean {
  return handler.command.startsWith('SUBTRACK_ANSWER=');
}

/**
 * The recorder as a shell word. Below the user's home it is written with `$HOME`, so that project settings suit every
 * member, and user and project settings hold the same text, which Claude Code then runs once.
 */
export function recorderWord({ recorder, userHome }: { recorder: string; userHome: string }): string {
  const below = path.relative(userHome, recorder);
  const portable = /^[\w./\\-]+$/.test(below) && !below.startsWith('..') && !path.isAbsolute(below);
  return portable ? `"$HOME/${below.replaceAll('\\', '/')}"` : quote(recorder);
}
