import { priceName } from '../models/model-name.ts';
import prices from '../models/anthropic-prices.json' with { type: 'json' };
import { priceOverrides } from '../models/price-overrides.ts';
import { findPrice, type PriceEntry } from '../models/price-table.ts';

/** What simple work can move to: the word that an agent definition takes, and the model that it is priced as. */
const steps = [
  { from: /^claude-(?:opus|fable)-/, word: 'sonnet', id: 'claude-sonnet-5' },
  { from: /^claude-sonnet-/, word: 'haiku', id: 'claude-haiku-4-5' },
] as const;

const table: readonly PriceEntry[] = [...priceOverrides, ...prices];

type Tokens = {
  model: string;
  cost_micros: number;
  unpriced_api_calls: number;
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_5m_tokens: number;
  cache_write_1h_tokens: number;
};

/** The same tokens on the next smaller model at today's list price; null where there is none, or it would not be cheaper. */
export function cheaperModelOf(tokens: Tokens): { word: string; id: string; cost_micros: number } | null {
  const name = priceName(tokens.model);
  const step = steps.find(({ from }) => from.test(name));
  if (step === undefined || tokens.unpriced_api_calls > 0) return null;
  const rates = findPrice({ table, id: step.id, day: '9999-12-31' })?.period.rates;
  if (rates === undefined) return null;
  const cost_micros =
    tokens.input_tokens * rates.input +
    tokens.output_tokens * rates.output +
    tokens.cache_read_tokens * rates.cache_read +
    tokens.cache_write_5m_tokens * rates.cache_write_5m +
    tokens.cache_write_1h_tokens * rates.cache_write_1h;
  return cost_micros < tokens.cost_micros ? { ...step, cost_micros } : null;
}
