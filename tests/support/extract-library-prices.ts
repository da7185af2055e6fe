import { calcPrice, findProvider, type ModelPrice } from '@pydantic/genai-prices';
import { priceName } from '../../shared/models/model-name.ts';
import type { PriceEntry, PricePeriod, Rates } from '../../shared/models/price-table.ts';

const SOURCE = '@pydantic/genai-prices';

/** The library's prices of Anthropic's models in our form. `shared/models/anthropic-prices.json` is made of this. */
export function extractLibraryPrices(): PriceEntry[] {
  const models = findProvider({ providerId: 'anthropic' })?.models ?? [];
  return models
    .map(({ id, prices }) => {
      const dated = Array.isArray(prices) ? prices : [{ prices }];
      return { id: priceName(id), source: SOURCE, periods: dated.map(toPeriod) };
    })
    .sort((a, b) => a.id.localeCompare(b.id, 'en'));
}

function toPeriod({ constraint, prices }: { constraint?: unknown; prices: ModelPrice }): PricePeriod {
  const from = startOf(constraint);
  const start = tierStart(prices['input_mtok']);
  return {
    ...(from === undefined ? {} : { from }),
    rates: toRates(prices, 0),
    ...(start === undefined ? {} : { above: { prompt_tokens: start, rates: toRates(prices, start + 1) } }),
  };
}

function toRates(prices: ModelPrice, promptTokens: number): Rates {
  const at = (key: string) => valueAt(prices[key], promptTokens);
  const input = at('input_mtok') ?? 0;
  return {
    input,
    output: at('output_mtok') ?? 0,
    cache_read: at('cache_read_mtok') ?? input * 0.1,
    cache_write_5m: at('cache_write_mtok') ?? input * 1.25,
    cache_write_1h: at('cache_write_1h_mtok') ?? input * 2,
  };
}

function valueAt(price: ModelPrice[string], promptTokens: number): number | undefined {
  if (price === undefined || typeof price === 'number') return price;
  return price.tiers.findLast(({ start }) => promptTokens > start)?.price ?? price.base;
}

function tierStart(price: ModelPrice[string]): number | undefined {
  if (price === undefined || typeof price === 'number') return undefined;
  if (price.tiers.length > 1) throw new Error('A model has more than two price tiers: extend PricePeriod.');
  return price.tiers[0]?.start;
}

function startOf(constraint: unknown): string | undefined {
  if (constraint === undefined) return undefined;
  const { type, start_date: start } = constraint as { type: string; start_date?: string };
  if (type !== 'start_date' || start === undefined) throw new Error(`Unknown price constraint ${type}.`);
  return start;
}

/** What the library itself charges, in dollars. Its `input_tokens` is the whole prompt. */
export function libraryCost({
  model,
  usage,
  at,
}: {
  model: string;
  usage: Record<'input' | 'output' | 'read' | 'write5m' | 'write1h', number>;
  at: number;
}): number | undefined {
  return calcPrice(
    {
      input_tokens: usage.input + usage.read + usage.write5m + usage.write1h,
      output_tokens: usage.output,
      cache_read_tokens: usage.read,
      cache_write_tokens: usage.write5m + usage.write1h,
      cache_write_1h_tokens: usage.write1h,
    },
    model,
    { providerId: 'anthropic', timestamp: new Date(at) },
  )?.total_price;
}
