import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { stepOf } from '../../../shared/budgets/verdict.ts';
import type { NearestBudget } from '../../budgets/standing-repository.ts';
import { Bar } from '../ui/marks.tsx';
import { formatMoney, formatShare } from '../ui/text/format.ts';

/** The budget of which most is spent, on every page: how full it is, and where it leads to all of them. */
export function BudgetMark({ budget }: { budget: NearestBudget | undefined }) {
  if (budget === undefined) return null;
  const share = budget.spent_micros / budget.limit_micros;
  const step = stepOf(share);
  const tone = step === 1 ? 'bad' : step === 0.8 ? 'warn' : undefined;
  const atLeast = budget.unpriced ? '≥ ' : '';
  const name = cleanText(budget.name);
  return (
    <a
      class="budget-mark"
      href="/budgets"
      title={`Budget ${name}: ${atLeast}${formatMoney(budget.spent_micros)} of ${formatMoney(budget.limit_micros)} of this ${budget.period}, as far as everybody may see; looked at every quarter of an hour`}
    >
      <bdi class="clip">{name}</bdi>
      <Bar share={share} tone={tone} />
      <span class={`n ${tone ?? ''}`}>{`${atLeast}${formatShare(share)}`}</span>
    </a>
  );
}
