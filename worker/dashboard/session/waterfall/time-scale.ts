import { DAY, MINUTE } from '../../../../shared/core/time.ts';

export type Span = { from: number; to: number };

/** Pieces of the axis: stretches where something ran, and gaps that are drawn narrow. */
export type Piece = Span & { x: number; width: number; gap: boolean };

/** Maps time to a position along the axis (in milliseconds of drawn time) and back. */
export type TimeScale = {
  pieces: Piece[];
  length: number;
  toX: (at: number) => number;
  toTime: (x: number) => number;
};

const shortestGap = 2 * MINUTE;
/** A folded gap is drawn as this share of what is left. */
const gapShare = 0.025;

/** Joins spans that touch; the result is in order. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else joined.push({ ...span });
  }
  return joined;
}

/**
 * One axis for the whole run. With `fold`, stretches in which nothing ran at all (nobody there, over night) shrink to a
 * narrow mark, so that ten minutes of work in a day of waiting can be seen.
 */
export function createTimeScale(o: { range: Span; busy: readonly Span[]; fold: boolean }): TimeScale {
  const whole = Math.max(1, o.range.to - o.range.from);
  const gaps = o.fold ? findGaps(o) : [];
  const active = whole - gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const gapWidth = Math.max(1, active * gapShare);
  const pieces: Piece[] = [];
  let x = 0;
  let at = o.range.from;
  const push = (to: number, gap: boolean) => {
    const width = gap ? gapWidth : to - at;
    if (to > at) pieces.push({ from: at, to, x, width, gap });
    if (to > at) x += width;
    at = to;
  };
  for (const gap of gaps) {
    push(gap.from, false);
    push(gap.to, true);
  }
  push(o.range.from + whole, false);
  return {
    pieces,
    length: x,
    toX: (time) => place({ pieces, time }),
    toTime: (position) => time({ pieces, position }),
  };
}

function findGaps(o: { range: Span; busy: readonly Span[] }): Span[] {
  const gaps: Span[] = [];
  let quiet = o.range.from;
  for (const { from, to } of joinSpans(o.busy)) {
    // A little of the silence stays on both sides, so that bars do not touch the fold.
    if (from - quiet > shortestGap) gaps.push({ from: quiet + 5000, to: from - 5000 });
    quiet = Math.max(quiet, to);
  }
  return gaps;
}

function place({ pieces, time }: { pieces: readonly Piece[]; time: number }): number {
  const piece = pieces[lastIndex({ pieces, value: time, of: (entry) => entry.from })];
  if (piece === undefined) return 0;
  return piece.x + ((time - piece.from) / (piece.to - piece.from)) * piece.width;
}

function time({ pieces, position }: { pieces: readonly Piece[]; position: number }): number {
  const piece = pieces[lastIndex({ pieces, value: position, of: (entry) => entry.x })];
  if (piece === undefined) return 0;
  return piece.from + ((position - piece.x) / piece.width) * (piece.to - piece.from);
}

/** The last piece that begins at or before `value`, the first one when all begin later. */
function lastIndex(o: { pieces: readonly Piece[]; value: number; of: (piece: Piece) => number }): number {
  let low = 0;
  let high = o.pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const piece = o.pieces[middle];
    if (piece !== undefined && o.of(piece) <= o.value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Round steps for the axis: about one label every 90 pixels. */
export function tickStep({ span, pixels }: { span: number; pixels: number }): number {
  const steps = [
    0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200,
    86_400,
  ].map((seconds) => seconds * 1000);
  const wanted = (span / Math.max(1, pixels)) * 90;
  return steps.find((step) => step >= wanted) ?? 7 * DAY;
}
