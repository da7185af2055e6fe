export type VirtualList<Item> = {
  setItems: (items: readonly Item[]) => void;
  /** Draws the rows in view again, for example when the selection changed. */
  refresh: () => void;
  scrollTo: (index: number) => void;
  /** Index of the first row in view. */
  first: () => number;
};

const overscan = 10;

/**
 * A list of rows of different heights of which only those in view exist. Heights are guessed until a row was seen;
 * when a guess above the view was wrong, the scroll position moves along, so that nothing jumps.
 */
export function createVirtualList<Item>(o: {
  view: HTMLElement;
  list: HTMLElement;
  guess: (item: Item) => number;
  draw: (item: Item, index: number) => HTMLElement;
  onScroll: () => void;
}): VirtualList<Item> {
  const { view, list } = o;
  let items: readonly Item[] = [];
  let heights = new Float64Array(0);
  let offsets = new Float64Array(1);
  let rows = new Map<number, HTMLElement>();
  let frame = 0;
  const above = document.createElement('li');
  const below = document.createElement('li');
  for (const spacer of [above, below]) spacer.setAttribute('aria-hidden', 'true');

  const addUp = () => {
    for (let index = 0; index < heights.length; index += 1)
      offsets[index + 1] = (offsets[index] ?? 0) + (heights[index] ?? 0);
  };
  const indexAt = (y: number) => {
    let low = 0;
    let high = Math.max(0, items.length - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((offsets[middle] ?? 0) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const measure = () => {
    const top = indexAt(view.scrollTop);
    let shift = 0;
    for (const [index, row] of rows) {
      const height = row.offsetHeight;
      const known = heights[index] ?? 0;
      if (height === 0 || Math.abs(height - known) < 0.5) continue;
      heights[index] = height;
      if (index < top) shift += height - known;
    }
    addUp();
    return shift;
  };
  const render = () => {
    frame = 0;
    const from = Math.max(0, indexAt(view.scrollTop) - overscan);
    const to = Math.min(items.length, indexAt(view.scrollTop + view.clientHeight) + overscan + 1);
    for (const [index, row] of rows) {
      if (index >= from && index < to) continue;
      row.remove();
      rows.delete(index);
    }
    let next: Element = above;
    for (let index = from; index < to; index += 1) {
      let row = rows.get(index);
      const item = items[index];
      if (row === undefined && item !== undefined) {
        row = o.draw(item, index);
        rows.set(index, row);
        next.after(row);
      }
      if (row !== undefined) next = row;
    }
    above.style.height = `${offsets[from] ?? 0}px`;
    below.style.height = `${(offsets[items.length] ?? 0) - (offsets[to] ?? 0)}px`;
    const shift = measure();
    above.style.height = `${offsets[from] ?? 0}px`;
    below.style.height = `${(offsets[items.length] ?? 0) - (offsets[to] ?? 0)}px`;
    if (shift !== 0) view.scrollTop += shift;
    o.onScroll();
  };
  const soon = () => {
    if (frame === 0) frame = requestAnimationFrame(render);
  };
  view.addEventListener('scroll', soon, { passive: true });
  // Opening a step changes its height; `toggle` does not bubble, but it can be caught on the way down.
  list.addEventListener('toggle', soon, { capture: true });
  let width = view.clientWidth;
  new ResizeObserver(() => {
    if (view.clientWidth !== width) for (const row of rows.values()) row.remove();
    if (view.clientWidth !== width) rows = new Map();
    width = view.clientWidth;
    soon();
  }).observe(view);

  return {
    setItems(next) {
      items = next;
      heights = Float64Array.from(next, (item) => o.guess(item));
      offsets = new Float64Array(next.length + 1);
      addUp();
      rows = new Map();
      list.replaceChildren(above, below);
      render();
    },
    refresh() {
      for (const row of rows.values()) row.remove();
      rows = new Map();
      render();
    },
    scrollTo(index) {
      const wanted = () => Math.max(0, (offsets[index] ?? 0) - view.clientHeight / 3);
      const top = offsets[index] ?? 0;
      if (top >= view.scrollTop && top + (heights[index] ?? 0) <= view.scrollTop + view.clientHeight) return;
      view.scrollTop = wanted();
      render();
      // Rows on the way were guesses until now.
      view.scrollTop = wanted();
      soon();
    },
    first: () => indexAt(view.scrollTop + 1),
  };
}
