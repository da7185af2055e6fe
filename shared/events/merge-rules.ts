import { MAIN_AGENT } from '../agents/main-agent.ts';
import { compareValues } from '../core/compare.ts';
import type { Field, RankTerm } from './fields.ts';

/** A value and when it was known. Undefined and null are unknown. */
export type Known = { value: unknown; time: string };

/** Which of two sightings of one field stays, by its rule. */
export function mergeKnown({ rule, a, b }: { rule: Field; a: Known; b: Known }): Known {
  switch (rule.merge) {
    case 'min':
      return compareValues(a.value, b.value) <= 0 ? a : b;
    case 'owner':
      return owner(a, b);
    case 'earliest':
      return isEarlier({ rule, a, b }) ? a : b;
    case 'latest':
      return isLater({ rule, a, b }) ? a : b;
    case 'key':
    case 'max':
    case 'counted':
      return compareValues(a.value, b.value) >= 0 ? a : b;
  }
}

function isEarlier({ rule, a, b }: { rule: Field; a: Known; b: Known }): boolean {
  if (isEmpty(a) !== isEmpty(b)) return isEmpty(b);
  return (compareValues(a.time, b.time) || compareOrdered({ rule, a, b })) <= 0;
}

function isLater({ rule, a, b }: { rule: Field; a: Known; b: Known }): boolean {
  if (isEmpty(a) !== isEmpty(b)) return isEmpty(b);
  return (compareValues(a.time, b.time) || compareOrdered({ rule, a, b })) >= 0;
}

function compareOrdered({ rule: { order }, a, b }: { rule: Field; a: Known; b: Known }): number {
  if (order === undefined) return compareValues(a.value, b.value);
  return order.indexOf(String(a.value)) - order.indexOf(String(b.value));
}

/** A text without a character says nothing. */
function isEmpty({ value }: Known): boolean {
  return value === '';
}

function owner(a: Known, b: Known): Known {
  if (a.value === MAIN_AGENT) return a;
  if (b.value === MAIN_AGENT) return b;
  return compareValues(a.value, b.value) <= 0 ? a : b;
}

/** Negative when `a` counts less than `b`; `valueOf` reads a term of a sighting, unknown and false as 0. */
export function compareRanked<Sighting>({
  terms,
  a,
  b,
  valueOf,
}: {
  terms: readonly RankTerm[];
  a: Sighting;
  b: Sighting;
  valueOf: (sighting: Sighting, term: string) => unknown;
}): number {
  for (const { of, prefer } of terms) {
    const [one, other] = [valueOf(a, of) ?? null, valueOf(b, of) ?? null];
    const order =
      prefer === 'known'
        ? Number(one !== null) - Number(other !== null)
        : compareValues(one ?? 0, other ?? 0) * (prefer === 'less' ? -1 : 1);
    if (order !== 0) return order;
  }
  return 0;
}
