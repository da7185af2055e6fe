import { describe, expect, it } from 'vitest';
import { fromFirstUse, layOutBars } from '../../../../shared/charts/lay-out-bars.ts';

const week = [
  '2026-11-16',
  '2026-11-17',
  '2026-11-18',
  '2026-11-19',
  '2026-11-20',
  '2026-11-21',
  '2026-11-22',
];

describe('bars by day', () => {
  it('stand on each other, in shares of a round height that holds the highest', () => {
    const chart = layOutBars({ days: ['a', 'b'], series: [{ values: [3, 30] }, { values: [0, 7] }] });
    expect(chart.lines.map(({ value }) => value)).toEqual([0, 10, 20, 30, 40]);
    expect(chart.lines.at(-1)?.at).toBe(1);
    expect(chart.bars.map(({ total }) => total)).toEqual([3, 37]);
    expect(chart.bars[1]?.parts).toEqual([
      { series: 0, from: 0, to: 0.75 },
      { series: 1, from: 0.75, to: 0.925 },
    ]);
    expect(chart.bars[0]?.parts).toHaveLength(1);
  });

  it('have lines that people count in, at every size', () => {
    for (const high of [1, 17, 999, 10_000, 123_456, 7_777_777, 2.4e12]) {
      const { lines } = layOutBars({ days: ['a'], series: [{ values: [high] }] });
      const step = lines[1]?.value ?? 0;
      expect(lines.length).toBeLessThanOrEqual(5);
      expect(lines.at(-1)?.value).toBeGreaterThanOrEqual(high);
      expect(step / 10 ** Math.floor(Math.log10(step))).toBeOneOf([1, 2, 2.5, 5]);
    }
  });

  it('of nothing are nothing, and of nothing used no bar', () => {
    expect(layOutBars({ days: [], series: [] })).toMatchObject({ bars: [], ticks: [] });
    expect(layOutBars({ days: week, series: [{ values: week.map(() => 0) }] }).bars[0]?.parts).toEqual([]);
  });

  it('name a few days, the last always', () => {
    const days = Array.from({ length: 90 }, (_, day) => String(day));
    const { ticks } = layOutBars({ days, series: [] });
    expect(ticks.length).toBeLessThanOrEqual(8);
    expect(ticks.at(-1)?.day).toBe('89');
  });

  it('begin at the first day on which something was used', () => {
    const series = [
      { label: 'a', values: [0, 0, 5, 0, 0, 0, 0] },
      { label: 'b', values: [0, 0, 0, 0, 2, 0, 0] },
    ];
    const cut = fromFirstUse({ days: week, series });
    expect(cut.days).toEqual(week.slice(2));
    expect(cut.series).toEqual([
      { label: 'a', values: [5, 0, 0, 0, 0] },
      { label: 'b', values: [0, 0, 2, 0, 0] },
    ]);
    expect(fromFirstUse({ days: week, series: [] }).days).toEqual(week);
  });
});
