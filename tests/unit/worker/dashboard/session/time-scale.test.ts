import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createTimeScale,
  joinSpans,
  tickStep,
} from '../../../../../worker/dashboard/session/waterfall/time-scale.ts';

const minute = 60_000;

describe('createTimeScale', () => {
  it('draws a long pause narrow and keeps work to scale', () => {
    const scale = createTimeScale({
      range: { from: 0, to: 100 * minute },
      busy: [
        { from: 0, to: 5 * minute },
        { from: 90 * minute, to: 100 * minute },
      ],
      fold: true,
    });
    expect(scale.pieces.map((piece) => piece.gap)).toEqual([false, true, false]);
    expect(scale.length).toBeLessThan(17 * minute);
    expect(scale.toX(2 * minute) - scale.toX(minute)).toBe(minute);
  });

  it('is straight when pauses are open or short', () => {
    const busy = [
      { from: 0, to: minute },
      { from: 2 * minute, to: 3 * minute },
    ];
    expect(createTimeScale({ range: { from: 0, to: 3 * minute }, busy, fold: true }).pieces).toHaveLength(1);
    expect(createTimeScale({ range: { from: 0, to: 99 * minute }, busy, fold: false }).length).toBe(
      99 * minute,
    );
  });

  it('maps there and back and never turns around, whatever ran when', () => {
    const span = fc
      .tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 60 }))
      .map(([from, length]) => ({ from: from * minute, to: (from + length) * minute }));
    fc.assert(
      fc.property(
        fc.array(span, { maxLength: 30 }),
        fc.array(fc.integer({ min: 0, max: 1060 * minute }), { minLength: 2, maxLength: 20 }),
        (busy, times) => {
          const scale = createTimeScale({ range: { from: 0, to: 1060 * minute }, busy, fold: true });
          const sorted = times.toSorted((a, b) => a - b);
          const places = sorted.map(scale.toX);
          expect(places).toEqual(places.toSorted((a, b) => a - b));
          for (const [index, at] of sorted.entries())
            expect(Math.abs(scale.toTime(places[index] ?? 0) - at)).toBeLessThan(1);
        },
      ),
    );
  });

  it('joins spans that touch', () => {
    expect(
      joinSpans([
        { from: 5, to: 9 },
        { from: 0, to: 3 },
        { from: 3, to: 4 },
        { from: 6, to: 7 },
      ]),
    ).toEqual([
      { from: 0, to: 4 },
      { from: 5, to: 9 },
    ]);
  });

  it.each([
    [10_000, 1000, 1000],
    [3_600_000, 900, 600_000],
    [86_400_000, 400, 21_600_000],
  ])('labels %d ms on %d pixels every %d ms', (span, pixels, step) => {
    expect(tickStep({ span, pixels })).toBe(step);
  });
});
