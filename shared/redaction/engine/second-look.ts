import { type Finding, replacementOf } from './finding.ts';

/** Around what was replaced: how far ahead of it a name may stand whose value it ended, and how far behind it something goes on. */
const BEFORE = 1024;
const BEHIND = 256;
/** In all passes after the first one. Only a text that is made of secrets takes more. */
const LOOKS = 32_768;
/** A text with more secrets is nobody's: it is not looked at again. */
const MANY = 16_384;

/**
 * Where a text is looked at again once what was found in it is replaced: around the replacements, since all else is as it
 * was, and so often in all that a text full of secrets costs hardly more than its first pass.
 */
export type SecondLook = {
  /** The findings were replaced: the next look is around them. */
  moveTo: (findings: readonly Finding[]) => void;
  /** Whether to look at a mark; counts as a look. */
  takes: (mark: number) => boolean;
  isSpent: () => boolean;
};

export function createSecondLook(): SecondLook {
  let places: Place[] = [];
  let current = 0;
  let left = LOOKS;
  return {
    moveTo(findings) {
      if (findings.length > MANY) left = 0;
      places = left === 0 ? [] : placesAround(findings);
      current = 0;
    },
    isSpent: () => left === 0,
    takes(mark) {
      if (left === 0) return false;
      // Marks come in order but for a few: from the place of the last one it is never far.
      while (current > 0 && mark < (places[current]?.start ?? Number.POSITIVE_INFINITY)) current -= 1;
      while (mark > (places[current]?.end ?? Number.POSITIVE_INFINITY)) current += 1;
      if (mark < (places[current]?.start ?? Number.POSITIVE_INFINITY)) return false;
      left -= 1;
      return true;
    },
  };
}

type Place = { start: number; end: number };

/** In the text in which the findings, in order and apart, are replaced. */
function placesAround(findings: readonly Finding[]): Place[] {
  const places: Place[] = [];
  let shift = 0;
  for (const finding of findings) {
    const { length } = replacementOf(finding);
    const from = finding.start + shift;
    shift += length - (finding.end - finding.start);
    const start = Math.max(0, from - BEFORE);
    const end = from + length + BEHIND;
    const last = places.at(-1);
    if (last && start <= last.end) last.end = end;
    else places.push({ start, end });
  }
  return places;
}
