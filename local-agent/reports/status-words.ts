import type { AgentStatus, SessionStatus } from '../../shared/events/event-schema.ts';
import { isQuietRun, quietFor } from '../../shared/agents/quiet.ts';
import { formatDuration } from '../terminal/format.ts';
import type { Tone } from '../terminal/terminal.ts';

const sessionWords: Record<SessionStatus, [word: string, tone: Tone | undefined]> = {
  needs_input: ['Needs input', 'yellow'],
  working: ['Working', 'green'],
  completed: ['Completed', undefined],
  crashed: ['Crashed', 'red'],
};

const runWords: Record<AgentStatus, [word: string, tone: Tone | undefined]> = {
  running: ['Running', 'green'],
  completed: ['Completed', undefined],
  failed: ['Failed', 'red'],
  killed: ['Killed', 'red'],
  orphaned: ['Orphaned', 'yellow'],
};

/** The word shown for a state, and its tone; a state of a later version is shown as it is. */
export function sessionWord(o: {
  status: string;
  last_event_at: number;
  now: number;
}): [word: string, tone: Tone | undefined] {
  const quiet = quietFor({ status: o.status, lastEventAt: o.last_event_at, now: o.now });
  if (quiet !== undefined) return [`Quiet ${formatDuration(quiet)}`, 'yellow'];
  return sessionWords[o.status as SessionStatus] ?? [o.status, undefined];
}

export function runWord(run: {
  status: string;
  ended_at: number | null;
}): [word: string, tone: Tone | undefined] {
  if (isQuietRun(run)) return ['Quiet', 'yellow'];
  return runWords[run.status as AgentStatus] ?? [run.status, undefined];
}
