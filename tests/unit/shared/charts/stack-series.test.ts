import { describe, expect, it } from 'vitest';
import { stackSeries } from '../../../../shared/charts/stack-series.ts';

const point = (day: string, series: string, value: number) => ({ day, series, value });
const days = ['2026-11-19', '2026-11-20', '2026-11-21'];

describe('stackSeries', () => {
  it('fills days without usage and ranks series by what they come to', () => {
    expect(
      stackSeries({ days, points: [point('2026-11-19', 'small', 1), point('2026-11-21', 'large', 9)] }),
    ).toEqual({
      days,
      series: [
        { name: 'large', values: [0, 0, 9] },
        { name: 'small', values: [1, 0, 0] },
      ],
    });
  });

  it('keeps the sum when there are more series than colours', () => {
    const points = Array.from({ length: 30 }, (_, index) =>
      point(days[index % 3] ?? '', `s${index}`, index + 1),
    );
    const { series } = stackSeries({ days, points });
    expect(series).toHaveLength(8);
    expect(series.at(-1)?.name).toBe('other');
    expect(series.flatMap(({ values }) => values).reduce((sum, value) => sum + value, 0)).toBe(465);
  });
});
