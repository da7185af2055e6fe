import type { InParts } from '../../../../shared/core/in-parts.ts';

export type VirtualList<Item> = {
  /** `heights`: what is guessed of each, where it is known already; `rows`: those that were drawn before. */
  setItems: (items: readonly Item[], heights?: Float64Array, rows?: Map<number, HTMLElement>) => void;
  /** Draws the rows at the head of a list that is shown next. */
  drawHead: (items: readonly Item[], heights: Float64Array) => InParts<Map<number, HTMLElement>>;
  /** Draws rows again, for example when the selection changed; those that are not in view cost nothing. */
  redraw: (indexes: readonly number[]) => void;
  /** Shows a row that the reader walked to: nothing moves while it can be seen. */
  scrollTo: (index: number) => void;
  /** Brings a row to the upper third of the window, wherever it and the list were. */
  bring: (index: number) => void;
  /** Scrolls the list, and never the page, so far that the row is in view with some room below. */
  keep: (index: number) => void;
  /** Index of the first row in view. */
  first: () => number;
};

type Options<Item> = {
  view: HTMLElement;
  list: HTMLElement;
  guess: (item: Item) => number;
  draw: (item: Item, index: number) => HTMLElement;
  onScroll: () => void;
  /** What stands for the rows that are not drawn. */
  spacer?: 'li' | 'tr';
};

type Window<Item> = Options<Item> & {
  items: readonly Item[];
  heights: Float64Array;
  /** Sums of the heights: where each row begins, and at the end how long all are. */
  offsets: Float64Array;
  rows: Map<number, HTMLElement>;
  above: HTMLElement;
  below: HTMLElement;
  frame: number;
  /** Room below the last row, for as long as a row near the end is held further up. */
  tail: number;
  /** All rows exist, for paper. */
  whole: boolean;
};

const overscan = 6;
/** So many rows are made at once for paper; a reader waits a second or two for that, and reads no more pages. */
export const mostOnPaper = 5000;

/**
 * A list of rows of different heights of which only those in view exist. Heights are guessed until a row was seen;
 * when a guess above the view was wrong, the scroll position moves along, so that nothing jumps.
 */
export function createVirtualList<Item>(o: Options<Item>): VirtualList<Item> {
  const [above, below] = [createSpacer(o.spacer), createSpacer(o.spacer)];
  const none = {
    items: [],
    heights: new Float64Array(0),
    offsets: new Float64Array(1),
    rows: new Map(),
    frame: 0,
    tail: 0,
    whole: false,
  };
  const list: Window<Item> = { ...o, ...none, above, below };
  bindView(list);
  return {
    setItems(items, heights = Float64Array.from(items, (item) => o.guess(item)), rows = new Map()) {
      list.items = items;
      list.heights = heights;
      list.offsets = new Float64Array(items.length + 1);
      addUp({ list, from: 0 });
      list.rows = rows;
      list.tail = 0;
      o.list.replaceChildren(above, below);
      // At once as long as it will be: a view that is as high as its rows would show none of them.
      setSpacers({ list, from: 0, to: 0 });
      render(list);
    },
    *drawHead(items, heights) {
      const rows = new Map<number, HTMLElement>();
      const high = o.view.clientHeight;
      let top = 0;
      for (const [index, item] of items.entries()) {
        if (top > high) break;
        rows.set(index, o.draw(item, index));
        top += heights[index] ?? 0;
        yield;
      }
      return rows;
    },
    redraw: (indexes) => redraw({ list, indexes }),
    scrollTo: (index) => scrollTo({ list, index }),
    bring: (index) => bring({ list, index }),
    keep: (index) => keep({ list, index }),
    first: () => indexAt({ list, y: o.view.scrollTop + 1 }),
  };
}

function bindView<Item>(list: Window<Item>): void {
  list.view.addEventListener('scroll', () => renderSoon(list), { passive: true });
  // Opening a step changes its height; `toggle` does not bubble, but it can be caught on the way down.
  list.list.addEventListener('toggle', () => renderSoon(list), { capture: true });
  // At another width rows are of other heights, and the same rows: each is measured again, none is drawn again.
  new ResizeObserver(() => renderSoon(list)).observe(list.view);
  list.view.addEventListener('beforeprint', () => {
    list.whole = list.items.length <= mostOnPaper;
    render(list);
  });
  list.view.addEventListener('afterprint', () => {
    list.whole = false;
    render(list);
  });
}

function renderSoon<Item>(list: Window<Item>): void {
  if (list.frame !== 0) return;
  list.frame = requestAnimationFrame(() => {
    list.frame = 0;
    render(list);
  });
}

function render<Item>(list: Window<Item>): void {
  const { view, rows, items } = list;
  if (items.length === 0) {
    // Without asking where the view is: the page would be laid out for it.
    list.onScroll();
    return;
  }
  const { from, to } = list.whole ? { from: 0, to: items.length } : partInView(list);
  for (const [index, row] of rows) {
    if (index >= from && index < to) continue;
    row.remove();
    rows.delete(index);
  }
  let last: Element = list.above;
  for (let index = from; index < to; index += 1) {
    const row = rowAt({ list, index });
    if (row.parentNode === null) last.after(row);
    last = row;
  }
  setSpacers({ list, from, to });
  const shift = measure(list);
  setSpacers({ list, from, to });
  if (shift !== 0) view.scrollTop += shift;
  list.onScroll();
}

function partInView<Item>(list: Window<Item>): { from: number; to: number } {
  const { view, items } = list;
  return {
    from: Math.max(0, indexAt({ list, y: view.scrollTop }) - overscan),
    to: Math.min(items.length, indexAt({ list, y: view.scrollTop + view.clientHeight }) + overscan + 1),
  };
}

function rowAt<Item>({ list, index }: { list: Window<Item>; index: number }): HTMLElement {
  const known = list.rows.get(index);
  if (known !== undefined) return known;
  const row = list.draw(list.items[index] as Item, index);
  list.rows.set(index, row);
  return row;
}

/** Takes the true heights of the rows that exist; gives how much longer those above the view became. */
function measure<Item>(list: Window<Item>): number {
  const top = indexAt({ list, y: list.view.scrollTop });
  let shift = 0;
  let changed = Number.POSITIVE_INFINITY;
  for (const [index, row] of list.rows) {
    const height = row.offsetHeight;
    const known = list.heights[index] ?? 0;
    if (height === 0 || Math.abs(height - known) < 0.5) continue;
    list.heights[index] = height;
    changed = Math.min(changed, index);
    if (index < top) shift += height - known;
  }
  addUp({ list, from: changed });
  return shift;
}

function scrollTo<Item>({ list, index }: { list: Window<Item>; index: number }): void {
  const { view } = list;
  const top = list.offsets[index] ?? 0;
  const bottom = list.offsets[index + 1] ?? top;
  const seen = partInWindow(view);
  if (top >= view.scrollTop + seen.from && bottom <= view.scrollTop + seen.to) return;
  bring({ list, index });
}

function bring<Item>({ list, index }: { list: Window<Item>; index: number }): void {
  const { view } = list;
  // A list that begins too low or ends too high for that moves with the page.
  const top = boxTop(view);
  const lowest = innerHeight * 0.36;
  if (top > lowest || top + view.clientHeight < lowest) window.scrollBy(0, top - innerHeight / 4);
  const target = Math.max(0, innerHeight / 3 - boxTop(view));
  // Twice: rows on the way were guesses until the first time.
  for (let times = 0; times < 2; times += 1) {
    const wanted = Math.max(0, (list.offsets[index] ?? 0) - target);
    // The last rows come up as well.
    list.tail = Math.max(0, wanted + view.clientHeight - (list.offsets[list.items.length] ?? 0));
    render(list);
    view.scrollTop = wanted;
    render(list);
  }
}

function keep<Item>({ list, index }: { list: Window<Item>; index: number }): void {
  const { view } = list;
  const top = list.offsets[index] ?? 0;
  const bottom = list.offsets[index + 1] ?? top;
  const seen = partInWindow(view);
  const height = seen.to - seen.from;
  if (top >= view.scrollTop + seen.from && bottom <= view.scrollTop + seen.from + height * 0.85) return;
  view.scrollTop = Math.max(0, bottom - seen.from - height * 0.6);
  render(list);
}

/** Which part of the list's own height lies inside the window: it may reach below the fold. */
function partInWindow(view: HTMLElement): { from: number; to: number } {
  const top = boxTop(view);
  return { from: Math.max(0, -top), to: Math.max(0, Math.min(view.clientHeight, innerHeight - top)) };
}

function boxTop(view: HTMLElement): number {
  return view.getBoundingClientRect().top;
}

function indexAt<Item>({ list, y }: { list: Window<Item>; y: number }): number {
  let low = 0;
  let high = Math.max(0, list.items.length - 1);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((list.offsets[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

function addUp<Item>({ list, from }: { list: Window<Item>; from: number }): void {
  const { heights, offsets } = list;
  for (let index = from; index < heights.length; index += 1) {
    offsets[index + 1] = (offsets[index] ?? 0) + (heights[index] ?? 0);
  }
}

function setSpacers<Item>(o: { list: Window<Item>; from: number; to: number }): void {
  const { offsets, items, above, below, tail } = o.list;
  const total = offsets[items.length] ?? 0;
  above.style.height = `${offsets[o.from] ?? 0}px`;
  below.style.height = `${total - (offsets[o.to] ?? 0) + tail}px`;
}

function redraw<Item>({ list, indexes }: { list: Window<Item>; indexes: readonly number[] }): void {
  for (const index of new Set(indexes)) {
    const old = list.rows.get(index);
    if (old === undefined) continue;
    list.rows.delete(index);
    old.replaceWith(rowAt({ list, index }));
  }
  render(list);
}

function createSpacer(tag: 'li' | 'tr' = 'li'): HTMLElement {
  const spacer = document.createElement(tag);
  spacer.className = 'spacer';
  spacer.setAttribute('aria-hidden', 'true');
  return spacer;
}
