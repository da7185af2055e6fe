import type { Curves, Spending } from '../../session/steps/tell-curves.ts';
import { eachInParts, type InParts } from '../../../../shared/core/in-parts.ts';
import type { Cost } from '../../../../shared/core/money.ts';

type Spent = { at: number } & Cost;
export type Point = { at: number; value: number };

/** The figures of a run as they were at any moment of it. */
export type CurveSet = {
  /** Tokens in the context, by agent. */
  context: Map<string, Point[]>;
  peak: number;
  /** What had been spent by then: together under '', and by agent. */
  spent: Map<string, Spent[]>;
  /** The same in micro-dollars, as lines. */
  cost: Map<string, Point[]>;
  total: number;
};

export function buildCurves({ levels, spending }: Curves): CurveSet {
  const spent = new Map<string, Spent[]>([['', addUp(spending)]]);
  for (const [agent, list] of Map.groupBy(spending, (one) => one.agent)) spent.set(agent, addUp(list));
  const context = Map.groupBy(levels, (level) => level.agent);
  return {
    context: pointsOf({ lists: context, valueOf: ({ tokens }) => tokens }),
    peak: levels.reduce((most, { tokens }) => Math.max(most, tokens), 1),
    spent,
    cost: pointsOf({ lists: spent, valueOf: ({ cost_micros }) => cost_micros }),
    total: Math.max(1, spent.get('')?.at(-1)?.cost_micros ?? 0),
  };
}

function pointsOf<Item extends { at: number }>(o: {
  lists: ReadonlyMap<string, readonly Item[]>;
  valueOf: (item: Item) => number;
}): Map<string, Point[]> {
  return new Map(
    [...o.lists].map(([agent, list]) => [
      agent,
      list.map((item) => ({ at: item.at, value: o.valueOf(item) })),
    ]),
  );
}

function addUp(spending: readonly Spending[]): Spent[] {
  let sum = { cost_micros: 0, unpriced_api_calls: 0, api_calls: 0 };
  return spending.map(({ at, micros }) => {
    sum = {
      cost_micros: sum.cost_micros + (micros ?? 0),
      unpriced_api_calls: sum.unpriced_api_calls + (micros === null ? 1 : 0),
      api_calls: sum.api_calls + 1,
    };
    return { at, ...sum };
  });
}

/** The last entry at or before a moment; undefined when there was none yet. */
export function lastBy<Item extends { at: number }>(items: readonly Item[], at: number): Item | undefined {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return items[low - 1];
}

export type Corner = { x: number; value: number };
/** Points closer than this are one: two to a pixel of a plain screen. */
const apart = 0.5;

/**
 * The corners of the line that goes through the points (in order of time) in steps. Points that fall on one place are a line
 * from the least to the most of them, however many they are.
 */
export function* cornersInParts(o: {
  points: readonly Point[];
  toX: (at: number) => number;
}): InParts<Corner[]> {
  const corners: Corner[] = [];
  let place: { x: number; first: number; least: number; most: number; last: number } | undefined;
  const close = () => {
    if (place === undefined) return;
    const { x, first, least, most, last } = place;
    const held = corners.at(-1)?.value;
    for (const value of [held ?? first, first, least, most, last])
      if (corners.at(-1)?.x !== x || corners.at(-1)?.value !== value) corners.push({ x, value });
  };
  yield* eachInParts(o.points, ({ at, value }) => {
    const x = o.toX(at);
    if (place !== undefined && x - place.x < apart) {
      place.least = Math.min(place.least, value);
      place.most = Math.max(place.most, value);
      place.last = value;
      return;
    }
    close();
    place = { x, first: value, least: value, most: value, last: value };
  });
  close();
  return corners;
}
