import { MINUTE } from '../../../shared/core/time.ts';

/** What every run may do, so that it stays inside of what a free plan gives it. `steps`: of a phase's file in S3. */
const light = {
  due: 20,
  copies: 0,
  copiedBytes: 48 * 1024 * 1024,
  deletes: 30,
  steps: 0,
  checks: 0,
  asks: 0,
  /** Copies in doubt that are compared where nothing else was due. */
  doubts: 1,
};
const step = { ...light, steps: 1 };
const copies = { ...light, copies: 2 };
/**
 * Beside that one thing that takes time, in turns of a quarter of an hour. In a day that are 48 steps (a piece of 5 MB takes
 * two: 126 MB), 72 copies (190 MB of packs), 6 copies of each tier that are compared, because S3 takes money for what is read,
 * and 6 files about which S3 is asked.
 */
const turnMs = 15 * MINUTE;
const cycle = 16;

function turnOf(turn: number): MoveLimits {
  if (turn % cycle === cycle - 1) return { ...light, checks: 1 };
  if (turn % cycle === cycle / 2 - 1) return { ...light, asks: 1 };
  return turn % 2 === 0 ? step : copies;
}
/** On one's own machine nobody counts. */
export const ownLimits = {
  due: 400,
  copies: 100,
  copiedBytes: 1e9,
  deletes: 200,
  steps: 40,
  checks: 20,
  asks: 20,
  doubts: 0,
};
export type MoveLimits = typeof light;

/** Of the run that was due at this moment (Unix ms): one that begins late keeps its turn. */
export function teamLimitsAt(at: number): MoveLimits {
  return turnOf(Math.floor(at / turnMs));
}
