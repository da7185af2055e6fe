/** Work that pauses now and then: done at once, or a slice at a time where somebody looks at a screen meanwhile. */
export type InParts<Result> = Generator<undefined, Result, undefined>;

const itemsBetweenPauses = 200;

export function* eachInParts<Item>(items: readonly Item[], take: (item: Item) => void): InParts<void> {
  let left = itemsBetweenPauses;
  for (const item of items) {
    take(item);
    left -= 1;
    if (left > 0) continue;
    left = itemsBetweenPauses;
    yield;
  }
}

export function atOnce<Result>(work: InParts<Result>): Result {
  for (;;) {
    const part = work.next();
    if (part.done === true) return part.value;
  }
}
