import type { Detector } from '../detectors/detectors.ts';

/** Whether a detector may look once more in its window of a text. */
export type LookBudget = {
  allows: (o: { detector: Detector; at: number }) => boolean;
  /** The detector has seen that nothing begins before `until`. */
  pass: (o: { detector: Detector; until: number }) => void;
};

const WINDOW_BITS = 12;
/** One a sixteenth character: nothing that people or programs write has so many names, tokens or addresses. */
const LOOKS = 256;

/**
 * Bounds what a text costs that is made of nothing but marks: each detector looks at so many of them in every window of
 * 4,096 characters. (A look reads a bounded piece of text by itself.)
 */
export function createLookBudget(): LookBudget {
  let spent: Map<Detector, { window: number; looks: number; passed: number }> | undefined;
  return {
    allows({ detector, at }) {
      spent ??= new Map();
      const window = at >>> WINDOW_BITS;
      const known = spent.get(detector);
      if (known && at < known.passed) return false;
      if (known?.window === window) {
        known.looks += 1;
        return known.looks <= (detector.looks ?? LOOKS);
      }
      if (known) Object.assign(known, { window, looks: 1 });
      else spent.set(detector, { window, looks: 1, passed: 0 });
      return true;
    },
    pass({ detector, until }) {
      const known = spent?.get(detector);
      if (known) known.passed = until;
    },
  };
}
