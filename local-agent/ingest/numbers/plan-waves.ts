import type { SessionJob } from './read-session.ts';
import { DAY } from '../../../shared/core/time.ts';

/** Sessions that are written in one transaction and summed up together; behind it, figures are complete since then. */
export type Wave = { jobs: SessionJob[]; complete_since: number | null };

/** The first ones, so that figures stream in, and the last ones, so that hardly anything is to be done when all is read. */
const SMALL_WAVE = 24 * 1024 * 1024;
/** Between them: what it costs to sum up and to commit counts little, and nobody who writes waits longer than a moment. */
const LARGE_WAVE = 64 * 1024 * 1024;
/** The last seven days, wherever on earth they are cut. */
export const RECENT_MS = 8 * DAY;

/**
 * Pure: what was worked on in the last days first, then history, the eldest first as it was written: a fork is summed
 * up when the history that it repeats is there already, and no row of a rollup has to be taken back.
 */
export function planWaves({
  jobs,
  now,
  waveBytes,
}: {
  jobs: readonly SessionJob[];
  now: number;
  waveBytes?: number | undefined;
}): Wave[] {
  const since = now - RECENT_MS;
  const byBirth = [...jobs].sort((a, b) => (a.born + a.session_id < b.born + b.session_id ? -1 : 1));
  const total = bytesOf(jobs);
  const size = (taken: number) => waveBytes ?? sizeOf({ taken, left: total - taken });
  const awaited = byBirth.filter((job) => job.touched_ms >= since);
  const recent = cut({ jobs: awaited, before: 0, size });
  const history = cut({
    jobs: byBirth.filter((job) => job.touched_ms < since),
    before: bytesOf(awaited),
    size,
  });
  return [
    // Before the last of them, nothing is complete.
    ...recent.map((wave, index) => ({
      jobs: wave,
      complete_since: index + 1 === recent.length ? (history.length > 0 ? since : null) : now,
    })),
    ...history.map((wave, index) => ({
      jobs: wave,
      complete_since: index + 1 === history.length ? null : since,
    })),
  ];
}

/** Pure: how many waves there are up to the figures of the last days; none when they hold more than `mostBytes`. */
export function countAwaited({
  waves,
  now,
  mostBytes,
}: {
  waves: readonly Wave[];
  now: number;
  mostBytes: number;
}): number {
  const last = waves.findIndex(({ complete_since }) => complete_since === null || complete_since < now);
  const awaited = waves.slice(0, last + 1);
  return bytesOf(awaited.flatMap(({ jobs }) => jobs)) <= mostBytes ? awaited.length : 0;
}

/** As much as is there already, or a third of what is left. */
function sizeOf({ taken, left }: { taken: number; left: number }): number {
  return Math.min(Math.max(Math.min(taken, left / 3), SMALL_WAVE), LARGE_WAVE);
}

/** `size`: of a wave that begins when so many bytes are taken. */
function cut({
  jobs,
  before,
  size,
}: {
  jobs: readonly SessionJob[];
  before: number;
  size: (taken: number) => number;
}): SessionJob[][] {
  const waves: SessionJob[][] = [];
  let taken = before;
  let end = taken;
  for (const job of jobs) {
    if (taken >= end) {
      waves.push([]);
      end = taken + size(taken);
    }
    waves.at(-1)?.push(job);
    taken += job.bytes;
  }
  // In the order of their ids rows go to the ends of the tables, and hardly a page is written twice.
  for (const wave of waves) wave.sort((a, b) => (a.session_id < b.session_id ? -1 : 1));
  return waves;
}

function bytesOf(jobs: readonly SessionJob[]): number {
  return jobs.reduce((sum, job) => sum + job.bytes, 0);
}
