import { isoDay } from '../core/days.ts';
import type { Usage } from '../events/event-schema.ts';
import anthropicPrices from './anthropic-prices.json' with { type: 'json' };
import { priceName } from './model-name.ts';
import { fastFactors, priceOverrides } from './price-overrides.ts';
import { findPrice, type PriceEntry, type PricePeriod, type Rates } from './price-table.ts';
import { DAY } from '../core/time.ts';

/** Prices that the user gives in the settings, by model id; they win over everything else. */
export type PriceSettings = Readonly<Record<string, Rates>>;

export type PricedUsage = {
  /** API list price in micro-dollars; null when the model has no known price. */
  cost_micros: number | null;
  /** What the cached part would have cost as plain input, minus what it did cost; may be negative. */
  cache_savings_micros: number;
};

export type PriceUsageInput = {
  model: string;
  usage: Usage;
  /** When the response was made, in milliseconds. */
  at: number;
  speed?: string | undefined;
  service_tier?: string | undefined;
  inference_geo?: string | undefined;
  overrides?: PriceSettings | undefined;
};

const WEB_SEARCH_MICROS = 10_000;
const UNPRICED: PricedUsage = { cost_micros: null, cache_savings_micros: 0 };

/** Prices one response. Pure apart from its cache of resolved rates, which makes 100,000 calls cheap. */
export const priceUsage = createUsagePricer();

function createUsagePricer({
  tables = [priceOverrides, anthropicPrices],
}: { tables?: readonly (readonly PriceEntry[])[] } = {}): (input: PriceUsageInput) => PricedUsage {
  const resolved = new Map<string, PricePeriod | null>();
  const names = new Map<string, string>();

  function nameOf(model: string): string {
    let name = names.get(model);
    if (name === undefined) names.set(model, (name = priceName(model)));
    return name;
  }

  // Responses of one model and day come in rows.
  let last: { name: string; dayNumber: number; period: PricePeriod | null } | undefined;

  function periodOf(name: string, at: number): PricePeriod | null {
    const dayNumber = Math.floor(at / DAY);
    if (last?.name !== name || last.dayNumber !== dayNumber)
      last = { name, dayNumber, period: resolvePeriod(name, dayNumber) };
    return last.period;
  }

  function resolvePeriod(name: string, dayNumber: number): PricePeriod | null {
    const key = `${name} ${dayNumber}`;
    const known = resolved.get(key);
    if (known !== undefined) return known;
    const day = isoDay(dayNumber * DAY);
    const found = tables.map((table) => findPrice({ table, id: name, day })).find(Boolean)?.period ?? null;
    resolved.set(key, found);
    return found;
  }

  return function price({ model, usage, at, speed, service_tier, inference_geo, overrides }) {
    const name = nameOf(model);
    const own = ownRates({ overrides, id: model }) ?? ownRates({ overrides, id: name });
    const period = own ? { rates: own } : periodOf(name, at);
    const factor = factorOf({ name, speed, service_tier, inference_geo });
    if (!period || factor === undefined) return UNPRICED;
    return addUp({ usage, rates: ratesFor(period, usage), factor });
  };
}

/** A model may have the name of something that every object has. */
function ownRates({
  overrides,
  id,
}: {
  overrides: PriceSettings | undefined;
  id: string;
}): Rates | undefined {
  return overrides !== undefined && Object.hasOwn(overrides, id) ? overrides[id] : undefined;
}

function ratesFor(period: PricePeriod, usage: Usage): Rates {
  const { above, rates } = period;
  if (!above) return rates;
  const prompt =
    usage.input_tokens + usage.cache_read_tokens + usage.cache_write_5m_tokens + usage.cache_write_1h_tokens;
  return prompt > above.prompt_tokens ? above.rates : rates;
}

/** Undefined when the request ran in a mode for which the model has no known price. */
function factorOf({
  name,
  speed,
  service_tier,
  inference_geo,
}: Pick<PriceUsageInput, 'speed' | 'service_tier' | 'inference_geo'> & { name: string }): number | undefined {
  const fast = speed === 'fast' ? fastFactors.get(name) : 1;
  if (fast === undefined) return undefined;
  const batch = service_tier === 'batch' ? 0.5 : 1;
  const region = inference_geo === 'us' ? 1.1 : 1;
  return fast * batch * region;
}

function addUp({ usage, rates, factor }: { usage: Usage; rates: Rates; factor: number }): PricedUsage {
  const cached =
    usage.cache_read_tokens * rates.cache_read +
    usage.cache_write_5m_tokens * rates.cache_write_5m +
    usage.cache_write_1h_tokens * rates.cache_write_1h;
  const uncached =
    (usage.cache_read_tokens + usage.cache_write_5m_tokens + usage.cache_write_1h_tokens) * rates.input;
  const plain = usage.input_tokens * rates.input + usage.output_tokens * rates.output;
  const searches = (usage.web_search_requests ?? 0) * WEB_SEARCH_MICROS;
  const cost_micros = Math.round((plain + cached) * factor + searches);
  // `+ 0` turns a rounded -0 into 0.
  const cache_savings_micros = Math.round((uncached - cached) * factor) + 0;
  // Beyond that nobody can say what it costs.
  if (!Number.isSafeInteger(cost_micros) || !Number.isSafeInteger(cache_savings_micros)) return UNPRICED;
  return { cost_micros, cache_savings_micros };
}
