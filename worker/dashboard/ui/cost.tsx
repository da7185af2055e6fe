import { counted, formatMoney } from './text/format.ts';

type Priced = { cost_micros: number; unpriced_api_calls: number };

/** Cost as a word; calls of a model without a price are never zero dollars, and a sum without them is a least one. */
export function costText({ cost_micros, unpriced_api_calls }: Priced): string {
  if (unpriced_api_calls === 0) return formatMoney(cost_micros);
  return cost_micros === 0 ? 'unpriced' : `≥ ${formatMoney(cost_micros)}`;
}

export function Cost({ of, strong = true }: { of: Priced; strong?: boolean }) {
  if (of.unpriced_api_calls === 0) return <span class={strong ? 'strong' : undefined}>{costText(of)}</span>;
  const calls = counted({ count: of.unpriced_api_calls, one: 'call' });
  return (
    <span class="warn" title={`${calls} of a model without a price, not in this sum`}>
      {costText(of)}
    </span>
  );
}
