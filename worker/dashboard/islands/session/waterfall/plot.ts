import type { TimeScale } from '../../../session/waterfall/time-scale.ts';

export const rowHeight = 26;

export type Plot = {
  scale: TimeScale;
  /** The part of the scale that is shown. */
  x0: number;
  x1: number;
  width: number;
};

export function toPixel({ plot, at }: { plot: Plot; at: number }): number {
  return ((plot.scale.toX(at) - plot.x0) / (plot.x1 - plot.x0)) * plot.width;
}

export function toTime({ plot, pixel }: { plot: Plot; pixel: number }): number {
  return plot.scale.toTime(plot.x0 + (pixel / plot.width) * (plot.x1 - plot.x0));
}

/** `toPixel` for many times in a row: each is looked for beside the one before, not in all pieces of the axis. */
export function pixelsOf(plot: Plot): (at: number) => number {
  const { pieces } = plot.scale;
  const factor = plot.width / (plot.x1 - plot.x0);
  let index = 0;
  return (at) => {
    while ((pieces[index + 1]?.from ?? Number.POSITIVE_INFINITY) <= at) index += 1;
    while (index > 0 && (pieces[index]?.from ?? 0) > at) index -= 1;
    const piece = pieces[index];
    if (piece === undefined) return 0;
    return (piece.x + ((at - piece.from) / (piece.to - piece.from)) * piece.width - plot.x0) * factor;
  };
}

/**
 * The entries (in order of their beginning) that may reach into the stretch of time; `longest` is how long one of them
 * lasts at most. A hundred thousand are not looked through to draw fifty.
 */
export function within<Item>(o: {
  items: readonly Item[];
  startOf: (item: Item) => number;
  longest: number;
  from: number;
  to: number;
}): readonly Item[] {
  const first = firstFrom({ ...o, value: o.from - o.longest });
  return o.items.slice(first, firstFrom({ ...o, value: o.to }));
}

function firstFrom<Item>(o: {
  items: readonly Item[];
  startOf: (item: Item) => number;
  value: number;
}): number {
  let low = 0;
  let high = o.items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = o.items[middle];
    if (item !== undefined && o.startOf(item) <= o.value) low = middle + 1;
    else high = middle;
  }
  return low;
}
