/** Whether a detector, told by its number, may look once more in its window of a text. */
export type LookBudget = {
  /** A new text: nothing is spent. */
  begin: () => void;
  allows: (o: { detector: number; at: number }) => boolean;
  /** The detector has seen that nothing begins before `until`. */
  pass: (o: { detector: number; until: number }) => void;
};

const WINDOW_BITS = 12;
/** One a sixteenth character: nothing that people or programs write has so many names, tokens or addresses. */
const LOOKS = 256;

/**
 * Bounds what a text costs that is made of nothing but marks: each detector looks at so many of them in every window of
 * 4,096 characters. (A look reads a bounded piece of text by itself.) Kept from text to text, since most are short: what
 * was spent in another one is known by the number of that text.
 */
export function createLookBudget(detectors: readonly { looks?: number }[]): LookBudget {
  const allowed = Int32Array.from(detectors, ({ looks }) => looks ?? LOOKS);
  const texts = new Float64Array(detectors.length);
  const windows = new Int32Array(detectors.length);
  const spent = new Int32Array(detectors.length);
  const passed = new Int32Array(detectors.length);
  let text = 0;
  return {
    begin() {
      text += 1;
    },
    allows({ detector, at }) {
      const window = at >>> WINDOW_BITS;
      if (texts[detector] !== text) {
        texts[detector] = text;
        passed[detector] = 0;
        windows[detector] = window;
        spent[detector] = 0;
      } else if (at < (passed[detector] as number)) return false;
      else if (windows[detector] !== window) {
        windows[detector] = window;
        spent[detector] = 0;
      }
      const looks = (spent[detector] as number) + 1;
      spent[detector] = looks;
      return looks <= (allowed[detector] as number);
    },
    pass({ detector, until }) {
      passed[detector] = until;
    },
  };
}
