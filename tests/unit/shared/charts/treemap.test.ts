import { expect, it } from 'vitest';
import { layOutTreemap } from '../../../../shared/charts/treemap.ts';

const sizes = (values: number[]) =>
  layOutTreemap({ values, wide: 3 }).map(({ width, height }) => width * height);

it('gives each value its share of the whole, whatever the order', () => {
  const values = [3, 50, 0, 7, 20, 20];
  const shares = sizes(values);
  for (const [index, value] of values.entries()) expect(shares[index]).toBeCloseTo(value / 100, 9);
});

it('covers the whole without overlaps', () => {
  const areas = layOutTreemap({ values: [6, 6, 4, 3, 2, 2, 1], wide: 1.5 });
  for (let x = 0.025; x < 1; x += 0.05) {
    for (let y = 0.025; y < 1; y += 0.05) {
      const over = areas.filter((a) => x > a.x && x < a.x + a.width && y > a.y && y < a.y + a.height);
      expect(over).toHaveLength(1);
    }
  }
});

it('stays within the area of its parent', () => {
  const within = { x: 0.5, y: 0.25, width: 0.25, height: 0.5 };
  for (const area of layOutTreemap({ values: [5, 3, 1], wide: 3, within })) {
    expect(area.x).toBeGreaterThanOrEqual(0.5 - 1e-9);
    expect(area.x + area.width).toBeLessThanOrEqual(0.75 + 1e-9);
    expect(area.y + area.height).toBeLessThanOrEqual(0.75 + 1e-9);
  }
});

it('gives what costs nothing no area, and nothing at all for no values', () => {
  expect(sizes([0, 0])).toEqual([0, 0]);
  expect(sizes([-5, 1])).toEqual([0, 1]);
  expect(layOutTreemap({ values: [], wide: 3 })).toEqual([]);
});
