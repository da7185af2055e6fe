import { MINUTE } from '../core/time.ts';

/** Who looks at running sessions has done so since `since`, the last time at `seen`. Milliseconds. */
export type Watch = { since: number; seen: number };

/** Looks come far more often; after a longer break (a machine that slept, a clock that was set) watching begins anew. */
const longestBreakMs = 2 * MINUTE;

export function watchOn({ before, now }: { before: Watch | undefined; now: number }): Watch {
  const goesOn = before !== undefined && now >= before.seen && now - before.seen <= longestBreakMs;
  return { since: goesOn ? before.since : now, seen: now };
}
