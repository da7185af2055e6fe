/** Money is whole micro-dollars (1 USD = 1,000,000) until it is printed. */
export type MicroDollars = number;

export const MICROS_PER_DOLLAR = 1_000_000;

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
