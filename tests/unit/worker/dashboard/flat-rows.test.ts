import { expect, it } from 'vitest';
import { flatRows } from '../../../../worker/dashboard/ui/flat-rows.ts';

it('every row has every column: what lies in a thing under both names, nothing where there is no such thing', () => {
  const rows = [
    { model: 'a', before: null, steps: ['main', 'Explore'] },
    { model: 'b', before: { api_calls: 2, unpriced_api_calls: 0, cost_micros: 1_500_000 }, steps: [] },
  ];
  expect(flatRows(rows)).toEqual([
    {
      model: 'a',
      steps: 'main > Explore',
      before_api_calls: null,
      before_unpriced_api_calls: null,
      before_cost_usd: null,
    },
    { model: 'b', steps: '', before_api_calls: 2, before_unpriced_api_calls: 0, before_cost_usd: 1.5 },
  ]);
});

it('money is in dollars, unpriced is no money, a moment is text, and yes is 1', () => {
  expect(
    flatRows([
      {
        cost_micros: 0,
        api_calls: 3,
        unpriced_api_calls: 3,
        saved_micros: 250_000,
        last_at: 0,
        isSetUp: true,
      },
    ]),
  ).toEqual([
    {
      cost_usd: null,
      api_calls: 3,
      unpriced_api_calls: 3,
      saved_usd: 0.25,
      last_at: '1970-01-01T00:00:00.000Z',
      isSetUp: 1,
    },
  ]);
  expect(flatRows([])).toEqual([]);
});
