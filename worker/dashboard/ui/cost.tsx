import { formatCost, type Cost as Priced } from '../../../shared/core/money.ts';
import { counted } from './text/format.ts';

/** What something cost; where calls of a model without a price are left out, it says so. */
export function Cost({ of, strong = true }: { of: Priced; strong?: boolean }) {
  if (of.unpriced_api_calls === 0) return <span class={strong ? 'strong' : undefined}>{formatCost(of)}</span>;
  const calls = counted({ count: of.unpriced_api_calls, one: 'call' });
  return (
    <span class="warn" title={`${calls} of a model without a price, not in this sum`}>
      {formatCost(of)}
    </span>
  );
}
