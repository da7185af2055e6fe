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
  let spent: Map<Detector, Spent> | undefined;
  // Marks of one detector mostly come one after the other.
  let last: { detector: Detector; spent: Spent } | undefined;
  function spentBy(detector: Detector): Spent {
    if (last?.detector === detector) return last.spent;
    spent ??= new Map();
    let known = spent.get(detector);
    if (known === undefined) {
      known = { window: -1, looks: 0, passed: 0 };
      spent.set(detector, known);
    }
    last = { detector, spent: known };
    return known;
  }
  return {
    allows({ detector, at }) {
      const known = spentBy(detector);
      if (at < known.passed) return false;
      const window = at >>> WINDOW_BITS;
      if (known.window !== window) {
        known.window = window;
        known.looks = 0;
      }
      known.looks += 1;
      return known.looks <= (detector.looks ?? LOOKS);
    },
    pass({ detector, until }) {
      spentBy(detector).passed = until;
    },
  };
}

type Spent = { window: number; looks: number; passed: number };
