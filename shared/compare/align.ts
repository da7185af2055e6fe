/** What stands beside what; undefined where one side has nothing like it. */
export type Pair<Item> = { a: Item | undefined; b: Item | undefined };

/** Longest sequences that are aligned: the work grows with their product. */
export const mostAligned = 400;

/**
 * Two sequences side by side, each in its order, so that what is alike stands together: the pairs with the highest sum of
 * `likeness` (0: never a pair). Of longer sequences the beginnings alone; `left` says how many items were not looked at.
 */
export function alignSequences<Item>(o: {
  a: readonly Item[];
  b: readonly Item[];
  likeness: (a: Item, b: Item) => number;
}): { pairs: Pair<Item>[]; left: number } {
  const a = o.a.slice(0, mostAligned);
  const b = o.b.slice(0, mostAligned);
  const wide = b.length + 1;
  // best[i * wide + j]: the sum of what follows after i items of one and j of the other.
  const best = new Float64Array((a.length + 1) * wide);
  const alike = new Float64Array(a.length * b.length);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const [one, other] = [a[i], b[j]];
      const likeness = one === undefined || other === undefined ? 0 : Math.max(0, o.likeness(one, other));
      alike[i * b.length + j] = likeness;
      const skipped = Math.max(best[(i + 1) * wide + j] ?? 0, best[i * wide + j + 1] ?? 0);
      const paired = likeness > 0 ? likeness + (best[(i + 1) * wide + j + 1] ?? 0) : 0;
      best[i * wide + j] = Math.max(skipped, paired);
    }
  }
  const pairs: Pair<Item>[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const here = best[i * wide + j] ?? 0;
    const likeness = i < a.length && j < b.length ? (alike[i * b.length + j] ?? 0) : 0;
    if (likeness > 0 && here === likeness + (best[(i + 1) * wide + j + 1] ?? 0)) {
      pairs.push({ a: a[i], b: b[j] });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && here === (best[(i + 1) * wide + j] ?? 0))) {
      pairs.push({ a: a[i], b: undefined });
      i += 1;
    } else {
      pairs.push({ a: undefined, b: b[j] });
      j += 1;
    }
  }
  return { pairs, left: o.a.length - a.length + (o.b.length - b.length) };
}
