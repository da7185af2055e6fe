import type { Output } from '../deps.ts';

const BAR = 24;
const EVERY_MS = 80;
const CLEAR_LINE = '\r\u001B[K';

/** A line that is written over while work goes on. Without a terminal nothing is written. */
export type ProgressBar = { show: (o: { share: number; text: string }) => void; clear: () => void };

export function createProgressBar({
  output,
  now = () => performance.now(),
}: {
  output: Output;
  now?: () => number;
}): ProgressBar {
  if (!output.isTTY) return { show: () => undefined, clear: () => undefined };
  let last = -Infinity;
  let shown = false;
  return {
    show({ share, text }) {
      if (now() - last < EVERY_MS) return;
      last = now();
      shown = true;
      // A terminal that was never given a size says 0.
      output.write(`${CLEAR_LINE}${renderBar({ share, text, width: output.columns || 80 })}`);
    },
    clear() {
      if (shown) output.write(CLEAR_LINE);
      shown = false;
    },
  };
}

/** Pure: `████████░░░░  33 %  numbers: 600 of 1,805 files`, never as wide as the terminal, which would wrap it. */
export function renderBar({ share, text, width }: { share: number; text: string; width: number }): string {
  const done = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 1));
  const filled = Math.round(done * BAR);
  const line = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${String(Math.floor(done * 100)).padStart(3)} %  ${text}`;
  return line.slice(0, Math.max(0, width - 1));
}
