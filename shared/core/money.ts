/** Money is whole micro-dollars (1 USD = 1,000,000) until it is printed. */
export type MicroDollars = number;

const MICROS_PER_DOLLAR = 1_000_000;

/** JSON contract field `cost_usd`: dollars, rounded to the micro-dollar it was stored with. */
export function microsToUsd(micros: MicroDollars): number {
  return micros / MICROS_PER_DOLLAR;
}

/** `$1.93`; `<$0.01` for a positive amount under a cent; thousands grouped. */
export function formatMoney(micros: MicroDollars): string {
  if (micros > 0 && micros < 10_000) return '<$0.01';
  const cents = Math.round(micros / 10_000);
  const whole = Math.trunc(cents / 100)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `$${whole}.${String(cents % 100).padStart(2, '0')}`;
}

/** What calls cost together, and how many of them, all told, have no price. */
export type Cost = { cost_micros: MicroDollars; unpriced_api_calls: number; api_calls?: number };

/** Null where calls exist and none has a price: that is not a price of zero. */
export function knownCost({ cost_micros, unpriced_api_calls, api_calls }: Cost): MicroDollars | null {
  if (unpriced_api_calls === 0) return cost_micros;
  const none = api_calls === undefined ? cost_micros === 0 : unpriced_api_calls >= api_calls;
  return none ? null : cost_micros;
}

/** The same in dollars, for JSON and CSV. */
export function costUsd(cost: Cost): number | null {
  const micros = knownCost(cost);
  return micros === null ? null : microsToUsd(micros);
}

/** The same in words: `$1.93`; `≥ $1.93` where some calls have no price; `unpriced` where none has. */
export function formatCost(cost: Cost): string {
  const micros = knownCost(cost);
  if (micros === null) return 'unpriced';
  return `${cost.unpriced_api_calls > 0 ? '≥ ' : ''}${formatMoney(micros)}`;
}
