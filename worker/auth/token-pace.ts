import { MINUTE } from '../../shared/core/time.ts';

/** Requests of one token in a minute. */
export const mostRequests = 120;
/** Tokens that are remembered: a brake for programs that run wild, not an account of what they ask. */
const remembered = 1000;

const windows = new Map<string, { since: number; requests: number }>();

/** Seconds until this token may go on, 0 for now. Lives as long as the isolate, so that it costs the database nothing. */
export function secondsToWait(o: { tokenId: string; now: number }): number {
  const { tokenId, now } = o;
  const known = windows.get(tokenId);
  const current = known !== undefined && now - known.since < MINUTE ? known : { since: now, requests: 0 };
  current.requests += 1;
  windows.delete(tokenId);
  windows.set(tokenId, current);
  for (const oldest of windows.keys()) {
    if (windows.size <= remembered) break;
    windows.delete(oldest);
  }
  if (current.requests <= mostRequests) return 0;
  return Math.max(1, Math.ceil((current.since + MINUTE - now) / 1000));
}
