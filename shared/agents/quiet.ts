import { MINUTE } from '../core/time.ts';

/** An open session that was silent for longer than this is said to be quiet: nothing tells that it runs, or that it does not. */
export const QUIET_AFTER_MS = 15 * MINUTE;

type Stand = { status: string; lastEventAt: number; now: number };

/** Milliseconds of silence of an open session; undefined while it is at work, and when it is over. */
export function quietFor(o: Stand): number | undefined {
  const silence = o.now - o.lastEventAt;
  return o.status === 'working' && silence >= QUIET_AFTER_MS ? silence : undefined;
}

/** Until when a session has gone on, as far as anybody heard of it. Milliseconds. */
export function heardUntil(o: Stand): number {
  return o.status === 'working' && quietFor(o) === undefined ? o.now : o.lastEventAt;
}

/** How long a session has gone on, in milliseconds: while it is at work, until now. */
export function heardFor({
  row,
  now,
}: {
  row: { status: string; started_at: number; last_event_at: number };
  now: number;
}): number {
  return heardUntil({ status: row.status, lastEventAt: row.last_event_at, now }) - row.started_at;
}

/** An agent that was at work when its session fell silent for so long that nothing waits for it any more. */
export function isQuietRun(o: { status: string; ended_at: number | null }): boolean {
  return o.status === 'running' && o.ended_at !== null;
}
