import { expect, it } from 'vitest';
import { compareFigures, sumWork, workFigures } from '../../../../shared/compare/figures.ts';

const one = { ...sumWork([]), cost_micros: 4_000_000, api_calls: 2, active_hours: 2, tool_calls: 10 };
const other = { ...one, cost_micros: 6_000_000, tool_calls: 0, active_hours: 0 };
const found = (label: string) =>
  compareFigures({ a: workFigures(one), b: workFigures(other) }).find((figure) => figure.label === label);

it('says what the second has more, as such and as a share of the first', () => {
  expect(found('Cost')).toMatchObject({ a: 4_000_000, b: 6_000_000, change: 2_000_000, share: 0.5 });
  expect(found('Sessions')).toMatchObject({ a: 0, b: 0, change: 0, share: null });
});

it('knows no difference where one side is of nothing', () => {
  expect(found('Failed calls')).toMatchObject({ a: 0, b: null, change: null, share: null });
  expect(found('Cost of an active hour')).toMatchObject({ a: 2_000_000, b: null, change: null });
  const unpriced = workFigures({ ...one, cost_micros: 0, unpriced_api_calls: 2 });
  expect(compareFigures({ a: unpriced, b: workFigures(one) })[0]).toMatchObject({ a: null, change: null });
});
