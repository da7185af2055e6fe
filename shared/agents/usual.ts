import { HOUR, MINUTE } from '../core/time.ts';

/** How long something took before. */
export type Usual = {
  /** Half of them took between these. */
  from_ms: number;
  until_ms: number;
  /** Hardly one took longer. */
  most_ms: number;
  longest_ms: number;
};

/** Fewer say nothing of what is usual. */
export const leastDurations = 5;

export function usualOf(durations: readonly number[]): Usual | undefined {
  if (durations.length < leastDurations) return undefined;
  const sorted = durations.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { from_ms: at(0.25), until_ms: at(0.75), most_ms: at(0.95), longest_ms: at(1) };
}

/** `2–4 min`, `about 40 s`. */
export function spanText({ from_ms, until_ms }: Pick<Usual, 'from_ms' | 'until_ms'>): string {
  const unit = until_ms < MINUTE ? units[0] : until_ms < HOUR ? units[1] : units[2];
  const write = (ms: number) => {
    const value = ms / unit.ms;
    return value > 0 && value < 1 ? value.toFixed(1) : String(Math.round(value));
  };
  const [from, until] = [write(from_ms), write(until_ms)];
  return from === until ? `about ${until} ${unit.name}` : `${from}–${until} ${unit.name}`;
}

const units = [
  { ms: 1000, name: 's' },
  { ms: MINUTE, name: 'min' },
  { ms: HOUR, name: 'h' },
] as const;
