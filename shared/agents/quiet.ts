import { MINUTE } from '../core/time.ts';

/** An open session that was silent for longer than this is said to be quiet: nothing tells that it runs, or that it does not. */
export const QUIET_AFTER_MS = 15 * MINUTE;

/** Milliseconds of silence of an open session; undefined while it is at work, and when it is over. */
export function quietFor(o: { status: string; lastEventAt: number; now: number }): number | undefined {
  const silence = o.now - o.lastEventAt;
  return o.status === 'working' && silence >= QUIET_AFTER_MS ? silence : undefined;
}
