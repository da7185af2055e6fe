import { expect, it } from 'vitest';
import { keptDetailDays, keptHourDays } from '../../../../../shared/queries/days/kept-days.ts';

const sizes = [0, 250e6, 300e6, 350e6, 400e6, 425e6, 450e6, 2e9];

it('details are kept for 90 days while there is room, and for fewer the nearer a database comes to its limit', () => {
  expect(sizes.map((sizeBytes) => keptDetailDays({ sizeBytes }))).toEqual([90, 90, 90, 56, 22, 17, 11, 11]);
});

it('hours are kept for 35 days while there is room, and never longer than details', () => {
  const days = sizes.map((sizeBytes) => keptHourDays({ sizeBytes }));
  expect(days).toEqual([35, 35, 35, 28, 21, 16, 10, 10]);
  for (const sizeBytes of sizes)
    expect(keptHourDays({ sizeBytes })).toBeLessThan(keptDetailDays({ sizeBytes }));
});
