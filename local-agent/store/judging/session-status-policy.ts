import type { NeedKind, SessionStatus } from '../../../shared/events/event-schema.ts';
import { QUIET_AFTER_MS } from '../../../shared/agents/quiet.ts';
import type { ClientNote } from '../../client/client-note.ts';
import { DAY } from '../../../shared/core/time.ts';

/** Silence after which a session whose process is gone is over: what it wrote last may still be on its way to us. */
export const GONE_SILENCE_MS = 2000;
/**
 * Nobody noted whether it runs: silence in mid-turn proves nothing (a long test is silent too), and no age makes a crash
 * of it. After this long it is no longer counted among what goes on; it stays the open, quiet session that it is.
 */
export const LEFT_SILENCE_MS = DAY;

export type SessionEvidence = {
  startAt: number | null;
  endAt: number | null;
  turnEndAt: number | null;
  /** When the session asked for somebody, for what, and in which words. */
  needsInputAt: number | null;
  needs: NeedKind | null;
  needsInput: string | null;
  /** Latest call, message or prompt of the main thread. */
  mainActivityAt: number | null;
  lastEventAt: number;
  /** Latest response of the main thread. */
  lastCallAt: number | null;
  lastStopReason: string | null;
  /** Subagents in the background that still run keep a session at work after its turn. */
  runningAgents: number;
  /** Latest event of those. */
  runningAgentsAt: number;
  /** Whether its process runs; undefined when nobody looked. */
  live: boolean | undefined;
  /** When it had come this far its process was seen to be gone. */
  wasGone: boolean;
  client?: ClientNote | undefined;
  now: number;
};
/** `endedAt` of one that is `working`: it was silent for so long that nothing waits for it any more. */
export type SessionState = { status: SessionStatus; attention: string | null; endedAt: number | null };

const turnEnding = new Set([
  'end_turn',
  'stop_sequence',
  'max_tokens',
  'refusal',
  'model_context_window_exceeded',
]);

/**
 * `completed` means that nothing is going on: the session ended, or its last turn did and it waits for the next
 * prompt. Every state can be left again: a session may be resumed at any time.
 */
export function sessionState(e: SessionEvidence): SessionState {
  if (hasEnded(e)) return { status: 'completed', attention: null, endedAt: e.endAt };
  const silence = e.now - Math.max(e.lastEventAt, e.runningAgentsAt);
  const gone = e.live === false ? silence >= GONE_SILENCE_MS : e.live === undefined && e.wasGone;
  const quiet = e.live === undefined && silence >= QUIET_AFTER_MS;
  if (isTurnOver(e) && (gone || quiet || e.runningAgents === 0)) {
    // Without a process nobody will go on: the session is over at its last event.
    return { status: 'completed', attention: null, endedAt: gone || quiet ? e.lastEventAt : null };
  }
  if (gone) return { status: 'crashed', attention: null, endedAt: e.lastEventAt };
  if (e.live === undefined && silence >= LEFT_SILENCE_MS)
    return { status: 'working', attention: null, endedAt: e.lastEventAt };
  const attention = attentionOf(e);
  if (attention !== null) return { status: 'needs_input', attention, endedAt: null };
  return { status: 'working', attention: null, endedAt: null };
}

/** The end hook is the last word, except when the session was resumed or went on after it. */
function hasEnded(e: SessionEvidence): boolean {
  if (e.endAt === null || (e.startAt !== null && e.startAt > e.endAt)) return false;
  return e.mainActivityAt === null || e.mainActivityAt <= e.endAt;
}

function isTurnOver(e: SessionEvidence): boolean {
  // Started, but nobody has asked for anything yet.
  if (e.mainActivityAt === null) return true;
  // Another hook may have kept the turn going after its stop. A busy session is judged again until it is idle.
  if (isDoing(e, 'busy')) return false;
  if (e.turnEndAt !== null && e.turnEndAt >= e.mainActivityAt) return true;
  // Stopped by hand: no hook tells, but the client knows that it has nothing to do.
  if (isDoing(e, 'idle') && sinceOf(e) >= e.mainActivityAt) return true;
  // Without hooks: the last thing on the main thread is a response that ends a turn.
  return e.lastCallAt !== null && e.lastCallAt >= e.mainActivityAt && turnEnding.has(e.lastStopReason ?? '');
}

/** Why the session waits for somebody. */
function attentionOf(e: SessionEvidence): string | null {
  if (isDoing(e, 'busy')) return null;
  const asked = asksForSomebody(e) ? (e.needsInput ?? e.needs ?? 'input') : null;
  return isDoing(e, 'waiting') ? (asked ?? e.client?.waitingFor ?? 'input') : asked;
}

function asksForSomebody(e: SessionEvidence): boolean {
  // A reminder that the next prompt is due is no request that holds work up.
  if (e.needsInputAt === null || e.needs === 'idle') return false;
  return e.mainActivityAt === null || e.needsInputAt >= e.mainActivityAt;
}

function isDoing({ client }: SessionEvidence, what: ClientNote['doing']): boolean {
  return client?.running === true && client.doing === what;
}

/** Without a time the note says nothing about what came before or after it. */
function sinceOf({ client }: SessionEvidence): number {
  return client?.since ?? Number.NEGATIVE_INFINITY;
}
