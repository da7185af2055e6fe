import type { Finding } from './finding.ts';

/** Places of a text that are taken, in order and without overlap. */
export type Claims = {
  readonly taken: readonly Finding[];
  covers: (at: number) => boolean;
  /** False when something else has a part of it already. */
  claim: (finding: Finding) => boolean;
};

export function createClaims(): Claims {
  const taken: Finding[] = [];
  let behind = 0;
  /** How many start at or before `at`. Places are asked for in order but for a few: the last answer is never far. */
  function indexBehind(at: number): number {
    while (behind < taken.length && (taken[behind] as Finding).start <= at) behind += 1;
    while (behind > 0 && (taken[behind - 1] as Finding).start > at) behind -= 1;
    return behind;
  }
  return {
    taken,
    covers: (at) => {
      // Nearly always the text is gone through from its beginning to its end.
      const last = taken.at(-1);
      if (last === undefined || at >= last.end) return false;
      if (at >= last.start) return true;
      const before = taken[indexBehind(at) - 1];
      return before !== undefined && at < before.end;
    },
    claim: (finding) => {
      if (finding.start >= (taken.at(-1)?.end ?? 0)) {
        taken.push(finding);
        return true;
      }
      const index = indexBehind(finding.start);
      const before = taken[index - 1];
      const after = taken[index];
      if (before !== undefined && finding.start < before.end) return false;
      if (after !== undefined && after.start < finding.end) return false;
      taken.splice(index, 0, finding);
      return true;
    },
  };
}
