import { expect, test } from 'vitest';
import { costUsd, formatCost, type Cost } from '../../../../shared/core/money.ts';

test.each<[what: string, cost: Cost, usd: number | null, words: string]>([
  ['no calls', { cost_micros: 0, api_calls: 0, unpriced_api_calls: 0 }, 0, '$0.00'],
  ['every call priced', { cost_micros: 1_930_000, api_calls: 3, unpriced_api_calls: 0 }, 1.93, '$1.93'],
  ['less than a cent', { cost_micros: 9999, api_calls: 1, unpriced_api_calls: 0 }, 0.009999, '<$0.01'],
  ['priced at nothing', { cost_micros: 0, api_calls: 2, unpriced_api_calls: 0 }, 0, '$0.00'],
  ['some without a price', { cost_micros: 1_930_000, api_calls: 3, unpriced_api_calls: 1 }, 1.93, '≥ $1.93'],
  ['one free, one without a price', { cost_micros: 0, api_calls: 2, unpriced_api_calls: 1 }, 0, '≥ $0.00'],
  ['none with a price', { cost_micros: 0, api_calls: 3, unpriced_api_calls: 3 }, null, 'unpriced'],
  ['a sum that lost count of its calls', { cost_micros: 0, unpriced_api_calls: 3 }, null, 'unpriced'],
])('%s', (_what, cost, usd, words) => {
  expect(costUsd(cost)).toBe(usd);
  expect(formatCost(cost)).toBe(words);
});
