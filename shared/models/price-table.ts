/** USD per million tokens, which is the same number as micro-dollars per token. */
export type Rates = {
  input: number;
  output: number;
  cache_read: number;
  cache_write_5m: number;
  cache_write_1h: number;
};

/** Rates from a day on (UTC, inclusive; absent: always), and those of requests with a longer prompt. */
export type PricePeriod = {
  from?: string;
  rates: Rates;
  above?: { prompt_tokens: number; rates: Rates };
};

/** Periods in order of time: the last one that has begun holds. */
export type PriceEntry = { id: string; source: string; periods: PricePeriod[] };

export type ModelPrice = { period: PricePeriod; source: string };

/** The entry that holds for a model on a day (`YYYY-MM-DD`); the first period also holds before its own start. */
export function findPrice({
  table,
  id,
  day,
}: {
  table: readonly PriceEntry[];
  id: string;
  day: string;
}): ModelPrice | undefined {
  const entry = table.find((candidate) => candidate.id === id);
  const first = entry?.periods[0];
  if (!entry || !first) return undefined;
  const period = entry.periods.findLast(({ from }) => from === undefined || from <= day) ?? first;
  return { period, source: entry.source };
}
