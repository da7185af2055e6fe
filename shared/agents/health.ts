import { formatCount, formatShare } from '../core/figures.ts';

export type Health = {
  word: 'healthy' | 'unclear' | 'degraded' | 'failing';
  /** `12 of 40 failed (30 %)`. */
  reason: string;
};

/** From these shares on, and from so many failures on: one bad run of two says little, neither good nor bad. */
const limits = [
  { word: 'failing', share: 0.25, failures: 3 },
  { word: 'degraded', share: 0.1, failures: 2 },
] as const;

/** How something that is done again and again goes, and why that is said. */
export function healthOf({ done, failed }: { done: number; failed: number }): Health {
  const share = done === 0 ? 0 : failed / done;
  const found = limits.find((limit) => share >= limit.share && failed >= limit.failures);
  const reason =
    failed === 0
      ? `none of ${formatCount(done)} failed`
      : `${formatCount(failed)} of ${formatCount(done)} failed (${formatShare(share)})`;
  const isUnclear = share >= limits[1].share;
  return { word: found?.word ?? (isUnclear ? 'unclear' : 'healthy'), reason };
}
