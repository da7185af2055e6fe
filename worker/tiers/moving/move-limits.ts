import { HOUR } from '../../../shared/core/time.ts';

/** What every run may do, so that it stays inside of what a free plan gives it. */
const light = { due: 20, copies: 0, copiedBytes: 48 * 1024 * 1024, deletes: 30, pieces: 0, checks: 0 };
const piece = { ...light, pieces: 1 };
const copies = { ...light, copies: 2 };
/**
 * Beside that one thing that takes time, in turns: to hash a piece for S3 takes most of what one run has. In a day that are 24
 * pieces (126 MB), 36 copies (92 MB of packs), and 6 copies of each tier that are compared.
 */
const teamTurns = [piece, copies, piece, copies, piece, copies, piece, { ...light, checks: 1 }] as const;
const turnMs = HOUR / 2;
/** On one's own machine nobody counts. */
export const ownLimits = { due: 400, copies: 100, copiedBytes: 1e9, deletes: 200, pieces: 20, checks: 20 };
export type MoveLimits = typeof light;

/** Of the run of this moment (Unix ms). */
export function teamLimitsAt(now: number): MoveLimits {
  return teamTurns[Math.floor(now / turnMs) % teamTurns.length] ?? light;
}
