import type { PriceEntry, Rates } from './price-table.ts';

const ANTHROPIC = 'Anthropic price list, October 2026';

/**
 * Models and dates that the price library lacks or has otherwise. Wins over the library's table; remove an entry
 * when the library has it (a test says so).
 */
export const priceOverrides: readonly PriceEntry[] = [
  {
    id: 'claude-haiku-5-5',
    source: ANTHROPIC,
    periods: [
      {
        rates: rates(0.1, 0.5, 0.01),
        // The whole request is priced by its prompt size.
        above: { prompt_tokens: 100_000, rates: rates(0.5, 2.5, 0.05) },
      },
    ],
  },
  {
    id: 'claude-sonnet-5-5',
    source: ANTHROPIC,
    periods: [{ rates: rates(2, 10, 0.2) }, { from: '2026-10-08', rates: rates(2, 10, 0.1) }],
  },
  { id: 'claude-mythos-5', source: ANTHROPIC, periods: [{ rates: rates(10, 50, 1) }] },
  { id: 'claude-mythos-5-1', source: ANTHROPIC, periods: [{ rates: rates(10, 50, 0.25) }] },
  {
    id: 'claude-sonnet-4',
    source: 'LiteLLM model prices, June 2026',
    periods: [{ rates: rates(3, 15, 0.3), above: { prompt_tokens: 200_000, rates: rates(6, 22.5, 0.6) } }],
  },
];

/** Factor on every rate of a request in fast mode, by model. A model that is not listed has no known fast price. */
export const fastFactors: ReadonlyMap<string, number> = new Map([
  ['claude-opus-4-6', 6],
  ['claude-opus-4-7', 6],
  ['claude-opus-4-8', 2],
  ['claude-opus-5', 2],
  ['claude-opus-5-5', 2],
]);

/** Anthropic's general factors on the input price: 1.25 for a 5-minute cache write, 2 for a 1-hour one. */
function rates(input: number, output: number, cacheRead: number): Rates {
  return {
    input,
    output,
    cache_read: cacheRead,
    cache_write_5m: input * 1.25,
    cache_write_1h: input * 2,
  };
}
