import type { Finding } from './finding.ts';
import { isRecallable } from '../values/recallable-value.ts';
import { isTokenCode, startsToken } from './token-boundary.ts';

/**
 * Secrets that were found, by their text, in memory alone: wherever the same characters stand again, without a name beside
 * them, they are the same secret. One a session, so that what one session found hides nothing in another.
 */
export type FoundValues = {
  readonly size: number;
  remember: (found: { value: string; rule: string }) => void;
  /** Where remembered values stand in a text, in order and without overlap. */
  find: (text: string) => Finding[];
};

/** Values are looked up by their end: secrets of one issuer begin alike. */
const TAIL = 8;
/** More than these of one end, or in all, are not remembered, so that no text can make the look-up slow. */
const MAX_ALIKE = 16;
const MAX_VALUES = 4096;
const SUMS = 65_536;

type Known = { value: string; rule: string };

export function createFoundValues(): FoundValues {
  /** Made with the first value: most texts have none. */
  let byTail: Map<string, Known[]> | undefined;
  /** Which sums of four characters end a value, a bit each: spares the look-up at nearly every place. */
  let sums: Uint8Array | undefined;
  let size = 0;
  let refused: string | undefined;

  function remember({ value, rule }: Known): void {
    if (size >= MAX_VALUES || value === refused) return;
    byTail ??= new Map();
    const tail = value.slice(-TAIL);
    const alike = byTail.get(tail) ?? [];
    if (alike.length >= MAX_ALIKE || alike.some((known) => known.value === value)) return;
    if (!isRecallable({ value, rule })) {
      refused = value;
      return;
    }
    // The longest first, so that no part of a value is taken for another one.
    alike.push({ value, rule });
    alike.sort((a, b) => b.value.length - a.value.length);
    byTail.set(tail, alike);
    sums ??= new Uint8Array(SUMS >>> 3);
    const sum = sumOf(value);
    sums[sum >>> 3] = (sums[sum >>> 3] as number) | (1 << (sum & 7));
    size += 1;
  }

  function find(text: string): Finding[] {
    const findings: Finding[] = [];
    if (sums === undefined || byTail === undefined) return findings;
    let sum = 0;
    let taken = 0;
    for (let at = 0; at < text.length; at += 1) {
      sum = ((sum << 4) ^ text.charCodeAt(at)) & (SUMS - 1);
      if (((sums[sum >>> 3] as number) & (1 << (sum & 7))) === 0) continue;
      const end = at + 1;
      const known = byTail.get(text.slice(Math.max(taken, end - TAIL), end));
      const again = known?.find((value) => isAgain({ text, end, taken, value: value.value }));
      if (!again) continue;
      findings.push({ start: end - again.value.length, end, rule: again.rule });
      taken = end;
    }
    return findings;
  }

  return {
    get size() {
      return size;
    },
    remember,
    find,
  };
}

/** Of the last four characters alone: what is older has left the sixteen bits. */
function sumOf(value: string): number {
  let sum = 0;
  for (let at = 0; at < value.length; at += 1) sum = ((sum << 4) ^ value.charCodeAt(at)) & (SUMS - 1);
  return sum;
}

/** From this length on a value is itself wherever it stands; a shorter one may be a part of a word. */
const LONG = 20;

function isAgain(o: { text: string; end: number; taken: number; value: string }): boolean {
  const { text, end, taken, value } = o;
  const start = end - value.length;
  if (start < taken || !text.startsWith(value, start)) return false;
  if (value.length >= LONG) return true;
  return startsToken({ text, start }) && !isTokenCode(text.charCodeAt(end));
}
