import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import anthropicPrices from '../../../../shared/models/anthropic-prices.json' with { type: 'json' };
import { priceName } from '../../../../shared/models/model-name.ts';
import { fastFactors, priceOverrides } from '../../../../shared/models/price-overrides.ts';
import { priceUsage } from '../../../../shared/models/price-usage.ts';
import { extractLibraryPrices, libraryCost } from '../../../support/extract-library-prices.ts';

const OCTOBER = Date.UTC(2026, 9, 20);
const none = {
  input_tokens: 0,
  output_tokens: 0,
  cache_read_tokens: 0,
  cache_write_5m_tokens: 0,
  cache_write_1h_tokens: 0,
};

/** The price of one token of each kind times 10,000: stays below every prompt tier. */
function ratesOf(model: string, options: { at?: number; speed?: string } = {}) {
  const one = (kind: keyof typeof none) =>
    Number(priceUsage({ model, at: OCTOBER, ...options, usage: { ...none, [kind]: 10_000 } }).cost_micros) /
    10_000;
  return [
    one('input_tokens'),
    one('cache_write_5m_tokens'),
    one('cache_write_1h_tokens'),
    one('cache_read_tokens'),
    one('output_tokens'),
  ];
}

function savings(usage: object): number {
  return priceUsage({ model: 'claude-opus-5', usage: { ...none, ...usage }, at: OCTOBER })
    .cache_savings_micros;
}

describe('list prices', () => {
  // Input, 5-minute write, 1-hour write, read, output; USD per million tokens, as published.
  it.each([
    ['claude-fable-5-1', 10, 12.5, 20, 0.25, 50],
    ['claude-mythos-5-1', 10, 12.5, 20, 0.25, 50],
    ['claude-fable-5', 10, 12.5, 20, 1, 50],
    ['claude-mythos-5', 10, 12.5, 20, 1, 50],
    ['claude-opus-5-5', 4, 5, 8, 0.2, 20],
    ['claude-opus-5', 5, 6.25, 10, 0.5, 25],
    ['claude-opus-4-8', 5, 6.25, 10, 0.5, 25],
    ['claude-opus-4-7', 5, 6.25, 10, 0.5, 25],
    ['claude-opus-4-7-20260416', 5, 6.25, 10, 0.5, 25],
    ['claude-opus-4-6', 5, 6.25, 10, 0.5, 25],
    ['claude-opus-4-6-20260205', 5, 6.25, 10, 0.5, 25],
    ['claude-opus-4-5-20251101', 5, 6.25, 10, 0.5, 25],
    ['claude-opus-4-1-20250805', 15, 18.75, 30, 1.5, 75],
    ['claude-opus-4-20250514', 15, 18.75, 30, 1.5, 75],
    ['claude-sonnet-5-5', 2, 2.5, 4, 0.1, 10],
    ['claude-sonnet-5', 2, 2.5, 4, 0.2, 10],
    ['claude-sonnet-4-6', 3, 3.75, 6, 0.3, 15],
    ['claude-sonnet-4-5-20250929', 3, 3.75, 6, 0.3, 15],
    ['claude-sonnet-4-20250514', 3, 3.75, 6, 0.3, 15],
    ['claude-haiku-5-5', 0.1, 0.125, 0.2, 0.01, 0.5],
    ['claude-haiku-4-5-20251001', 1, 1.25, 2, 0.1, 5],
    ['claude-3-5-haiku-20241022', 0.8, 1, 1.6, 0.08, 4],
    ['claude-3-haiku-20240307', 0.25, 0.3, 0.5, 0.03, 1.25],
    ['claude-3-opus-20240229', 15, 18.75, 30, 1.5, 75],
    ['claude-3-sonnet-20240229', 3, 3.75, 6, 0.3, 15],
  ])('prices every token kind of %s', (model, ...rates) => {
    expect(ratesOf(model)).toEqual(rates);
  });

  it('prices a whole Haiku 5.5 request by the size of its prompt', () => {
    const usage = { ...none, input_tokens: 50_000, cache_read_tokens: 50_000, output_tokens: 1000 };
    const at = OCTOBER;
    expect(priceUsage({ model: 'claude-haiku-5-5', at, usage }).cost_micros).toBe(5000 + 500 + 500);
    const longer = { ...usage, cache_write_1h_tokens: 1 };
    expect(priceUsage({ model: 'claude-haiku-5-5', at, usage: longer }).cost_micros).toBe(
      25_000 + 2500 + 2500 + 1,
    );
  });

  it('prices by the day of the response', () => {
    const read = (at: number) => ratesOf('claude-sonnet-5-5', { at })[3];
    expect(read(Date.UTC(2026, 9, 7, 23, 59))).toBe(0.2);
    expect(read(Date.UTC(2026, 9, 8))).toBe(0.1);
    const usage = { ...none, input_tokens: 250_000 };
    const before = priceUsage({ model: 'claude-opus-4-6', usage, at: Date.UTC(2026, 2, 12) });
    const after = priceUsage({ model: 'claude-opus-4-6', usage, at: Date.UTC(2026, 2, 13) });
    expect([before.cost_micros, after.cost_micros]).toEqual([2_500_000, 1_250_000]);
    expect(ratesOf('claude-sonnet-5-5', { at: 0 })[3]).toBe(0.2);
  });

  it('multiplies by the factor of fast mode, and does not guess one', () => {
    expect(ratesOf('claude-opus-5-5', { speed: 'fast' })).toEqual([8, 10, 16, 0.4, 40]);
    expect(ratesOf('claude-opus-5', { speed: 'fast' })[4]).toBe(50);
    expect(ratesOf('claude-opus-4-8', { speed: 'fast' })[0]).toBe(10);
    expect(ratesOf('claude-opus-4-6', { speed: 'fast' })[0]).toBe(30);
    expect(ratesOf('claude-opus-5-5', { speed: 'standard' })[0]).toBe(4);
    const usage = { ...none, input_tokens: 5 };
    expect(
      priceUsage({ model: 'claude-haiku-4-5', usage, at: OCTOBER, speed: 'fast' }).cost_micros,
    ).toBeNull();
  });

  it('knows batches, regions and web searches', () => {
    const usage = { ...none, input_tokens: 1_000_000 };
    const price = (extra: object) =>
      priceUsage({ model: 'claude-opus-5', usage, at: OCTOBER, ...extra }).cost_micros;
    expect(price({ service_tier: 'batch' })).toBe(2_500_000);
    expect(price({ inference_geo: 'us' })).toBe(5_500_000);
    expect(price({ inference_geo: 'not_available', service_tier: 'standard' })).toBe(5_000_000);
    expect(price({ usage: { ...none, web_search_requests: 3 } })).toBe(30_000);
  });

  it('tells what caching saved, also when it cost more', () => {
    expect(savings({ cache_read_tokens: 1000 })).toBe(4500);
    expect(savings({ cache_write_1h_tokens: 1000 })).toBe(-5000);
    expect(savings({ input_tokens: 1000 })).toBe(0);
  });

  it('rounds once, to whole micro-dollars', () => {
    const usage = { ...none, cache_read_tokens: 3, cache_write_5m_tokens: 1 };
    expect(priceUsage({ model: 'claude-3-haiku-20240307', usage, at: OCTOBER }).cost_micros).toBe(0);
    const more = { ...none, cache_read_tokens: 30, cache_write_5m_tokens: 10 };
    expect(priceUsage({ model: 'claude-3-haiku-20240307', usage: more, at: OCTOBER }).cost_micros).toBe(4);
  });
});

describe('models without a price', () => {
  it.each(['claude-opus-9', 'claude-sonnet-5-7', 'claude-opus-4-60', 'gpt-5', 'kimi-k2', '', '<synthetic>'])(
    'leaves %j unpriced instead of free',
    (model) => {
      expect(priceUsage({ model, usage: { ...none, input_tokens: 9 }, at: OCTOBER })).toEqual({
        cost_micros: null,
        cache_savings_micros: 0,
      });
    },
  );

  it('takes the price of the settings first', () => {
    const own = { input: 7, output: 1, cache_read: 1, cache_write_5m: 1, cache_write_1h: 1 };
    const overrides = { 'kimi-k2': own, 'claude-opus-5': own };
    const price = (model: string) =>
      priceUsage({ model, usage: { ...none, input_tokens: 10 }, at: OCTOBER, overrides }).cost_micros;
    expect(price('kimi-k2')).toBe(70);
    expect(price('us.anthropic.claude-opus-5-v1:0')).toBe(70);
    expect(price('claude-opus-5-5')).toBe(40);
  });
});

describe('names of models', () => {
  it.each([
    ['claude-opus-5-5[1m]', 'claude-opus-5-5'],
    ['claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
    ['anthropic.claude-opus-4-1-20250805-v1:0', 'claude-opus-4-1'],
    ['global.anthropic.claude-opus-5', 'claude-opus-5'],
    ['anthropic/claude-opus-4.6', 'claude-opus-4-6'],
    ['bedrock/us.anthropic.claude-3-5-haiku-20241022-v1:0', 'claude-haiku-3-5'],
    ['vertex_ai/claude-sonnet-4@20250514', 'claude-sonnet-4'],
    ['claude-haiku-4-5@20251001', 'claude-haiku-4-5'],
    ['claude-opus-4-0', 'claude-opus-4'],
    ['claude-3-5-haiku-latest', 'claude-haiku-3-5'],
    ['anthropic/claude-sonnet-4.5:thinking', 'claude-sonnet-4-5'],
    ['anthropic/claude-opus-4.6:beta', 'claude-opus-4-6'],
    ['eu.anthropic.claude-haiku-4-5-20251001-v1:0:48k', 'claude-haiku-4-5'],
    ['claude-opus-5[1m]:thinking', 'claude-opus-5'],
    ['anthropic/claude-opus-4.6:200k[1m]', 'claude-opus-4-6'],
    ['claude-haiku-4-5@20251001[1m]', 'claude-haiku-4-5'],
    ['claude-sonnet-4-5-20250929-thinking', 'claude-sonnet-4-5'],
    ['anthropic:claude-sonnet-4-5', 'claude-sonnet-4-5'],
    ['bedrock:us.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5'],
    ['anthropic--claude-4.5-sonnet', 'claude-sonnet-4-5'],
    ['databricks-claude-opus-4-6', 'claude-opus-4-6'],
    ['my-own-claude-opus-5', 'my-own-claude-opus-5'],
    ['some-other-model-thinking', 'some-other-model-thinking'],
    ['some-other-model:free', 'some-other-model'],
    ['some-other-model', 'some-other-model'],
  ])('reads %s as %s', (model, name) => {
    expect(priceName(model)).toBe(name);
  });
});

describe('the price library', () => {
  it('is the origin of anthropic-prices.json', async () => {
    const file = path.join(import.meta.dirname, '../../../../shared/models/anthropic-prices.json');
    const extracted = extractLibraryPrices();
    if (process.env['UPDATE_PRICES'] === '1') fs.writeFileSync(file, JSON.stringify(extracted));
    expect(anthropicPrices, 'run UPDATE_PRICES=1 vitest run on this file, then oxfmt').toEqual(extracted);
  });

  it.each(extractLibraryPrices().map(({ id }) => id))('charges the same for %s', (id) => {
    if (priceOverrides.some((entry) => entry.id === id)) return;
    for (const at of [Date.UTC(2026, 1, 1), OCTOBER])
      for (const input of [1000, 150_000, 260_000]) {
        const sizes = { input, output: 777, read: 12_345, write5m: 678, write1h: 910 };
        // Two old models have no cache prices in the library.
        const cached = !/claude-(2|v1)/.test(id);
        const usage = cached ? sizes : { ...sizes, read: 0, write5m: 0, write1h: 0 };
        const dollars = libraryCost({ model: libraryName(id), usage, at });
        const ours = priceUsage({
          model: id,
          at,
          usage: {
            input_tokens: usage.input,
            output_tokens: usage.output,
            cache_read_tokens: usage.read,
            cache_write_5m_tokens: usage.write5m,
            cache_write_1h_tokens: usage.write1h,
          },
        }).cost_micros;
        expect(ours).toBe(Math.round(Number(dollars) * 1e6));
      }
  });

  it('lacks what the override table says', () => {
    const inLibrary = new Map(extractLibraryPrices().map((entry) => [entry.id, entry.periods]));
    for (const { id, periods } of priceOverrides) expect(inLibrary.get(id)).not.toEqual(periods);
    for (const id of fastFactors.keys()) expect(inLibrary.has(id)).toBe(true);
  });
});

/** The library knows old models only by their dated or reversed names. */
function libraryName(id: string): string {
  return id.replace(/^claude-(haiku|sonnet|opus)-(3(?:-\d)?)$/, 'claude-$2-$1');
}
