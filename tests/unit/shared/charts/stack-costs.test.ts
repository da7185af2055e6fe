import { describe, expect, it } from 'vitest';
import { stackCosts } from '../../../../shared/charts/stack-costs.ts';

const point = (day: string, series: string, cost_micros: number) => ({
  day,
  series,
  cost_micros,
  tokens: 1,
  api_calls: 1,
  unpriced_api_calls: 0,
});
const days = ['2026-11-19', '2026-11-20', '2026-11-21'];

describe('stackCosts', () => {
  it('fills days without usage and ranks series by cost', () => {
    expect(
      stackCosts({ days, points: [point('2026-11-19', 'small', 1), point('2026-11-21', 'large', 9)] }),
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
    const { series } = stackCosts({ days, points });
    expect(series).toHaveLength(8);
    expect(series.at(-1)?.name).toBe('other');
    expect(series.flatMap(({ values }) => values).reduce((sum, value) => sum + value, 0)).toBe(465);
  });
});
