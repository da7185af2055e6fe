import type { Answer } from './ask-cloud.ts';
import { DAY, HOUR, MINUTE } from '../../shared/core/time.ts';
import { quietMs, watchedMs } from '../../shared/protocol/live-pace.ts';

// Pure: what an answer means, and when to come back.

export type Verdict =
  | { action: 'done' }
  /** Come back with the same request; the whole sync waits, because the next request would meet the same. */
  | { action: 'retry'; delayMs: number; reason: string; isDamaged: boolean }
  /** Nothing helps but a person (`until` undefined) or the clock. */
  | { action: 'pause'; until: number | undefined; reason: string }
  /** This request alone will never be taken. */
  | { action: 'dead'; status: number; code: string; reason: string };

export const pace = {
  /** Nobody watches: everything that changed goes in one flush. */
  quietMs,
  /** Somebody has the dashboard open, and the cloud asks for no slower pace. */
  watchedMs,
  /** The embedded cloud costs nothing and has no quota: looked after this often, and told of news sooner. */
  embeddedMs: 2000,
  embeddedNewsMs: 100,
} as const;

const retryBaseMs = 2000;
const retryCapMs = 5 * MINUTE;
const unknownPauseMs = HOUR;
/** Bytes that arrived damaged are sent again this often before they count as refused. */
const maxDamaged = 3;
/** The cloud failed and does not know why. */
export const UNEXPLAINED = 500;
/** With full jitter about ten minutes of trying. */
const maxUnexplained = 10;
const damagedCodes = new Set(['segment.hash_mismatch', 'segment.incomplete']);

export function judge(o: {
  answer: Answer<unknown>;
  /** Failures in a row before this one. */
  failures: number;
  /** How many of them the cloud could not explain; a line that breaks, or a cloud that is busy, says nothing of a request. */
  unexplained?: number;
  /** How often this request arrived damaged before. */
  damaged?: number;
  now: number;
  random: () => number;
}): Verdict {
  const { answer, failures, now, random } = o;
  if (answer.kind === 'ok') return { action: 'done' };
  const backOff = { failures, random, floorS: answer.retryAfterS };
  if (answer.kind === 'unreachable') {
    const reason = `cannot reach the cloud: ${answer.message}`;
    return { action: 'retry', delayMs: backOffMs(backOff), reason, isDamaged: false };
  }
  const { status, code } = answer;
  const reason = answer.hint === undefined ? answer.message : `${answer.message}; ${answer.hint}`;
  // An older cloud: asking again at once does not help, and what is refused today may be known tomorrow.
  if (status === 404 || status === 405) return { action: 'pause', until: now + unknownPauseMs, reason };
  if (status === 401 || status === 403) return { action: 'pause', until: undefined, reason };
  if (code === 'database.quota') return { action: 'pause', until: quotaEnds({ now, random }), reason };
  const isDamaged = damagedCodes.has(code);
  // One bad request must not hold up the rest for ever: what the cloud cannot explain time and again counts as refused.
  if (status === UNEXPLAINED && (o.unexplained ?? 0) >= maxUnexplained)
    return { action: 'dead', status, code, reason };
  const mayHeal = isDamaged && (o.damaged ?? 0) + 1 < maxDamaged;
  if (mayHeal || status === 408 || status === 429 || status >= 500) {
    return { action: 'retry', delayMs: backOffMs(backOff), reason, isDamaged };
  }
  return { action: 'dead', status, code, reason };
}

/** Full jitter: anywhere between nothing and twice as long as last time, but never before `Retry-After`. */
export function backOffMs(o: {
  failures: number;
  random: () => number;
  floorS?: number | undefined;
}): number {
  const ceiling = Math.min(retryCapMs, retryBaseMs * 2 ** Math.min(o.failures, 20));
  return Math.round((o.floorS ?? 0) * 1000 + o.random() * ceiling);
}

/** The quota opens at 00:00 UTC for everybody; a few minutes of jitter keep a team from coming all at once. */
export function quotaEnds({ now, random }: { now: number; random: () => number }): number {
  return (Math.floor(now / DAY) + 1) * DAY + Math.round(random() * 5 * MINUTE);
}

/** The pause after a sync that went through. */
export function nextFlushMs(o: {
  watching: boolean;
  /** What the cloud asks for; undefined from one that does not say. */
  paceMs: number | undefined;
  embedded: boolean;
  more: boolean;
}): number {
  if (o.more) return 0;
  if (o.embedded) return pace.embeddedMs;
  return o.watching ? watchedPaceMs(o.paceMs) : pace.quietMs;
}

/** Never faster than is of use, and never more seldom than where nobody watches. */
export function watchedPaceMs(told: number | undefined): number {
  return Math.min(pace.quietMs, Math.max(pace.watchedMs, told ?? 0));
}
