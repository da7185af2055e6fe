import { formatMoney } from '../../../shared/core/money.ts';
import { isOverdue, plannedDay, planWords } from '../../../shared/insights/plan-words.ts';
import type { BudgetSpan } from '../../../shared/budgets/period.ts';
import type { Standing } from '../../budgets/read-standings.ts';
import type { View } from '../shell/request-view.ts';
import { isoTime } from '../ui/text/times.ts';

/** What is to be expected, and until when. */
export function Forecast({ view, standing }: { view: View; standing: Standing }) {
  const { period } = standing;
  if (period === null) return <span class="muted">begins with the first phase</span>;
  const isOver = period.end !== null && period.end <= view.times.now;
  return (
    <>
      {isOver ? null : <Expected standing={standing} isOpen={period.end === null} />}
      {period.end === null ? (
        <PhaseEnd phase={period.phase} now={view.times.now} />
      ) : (
        <time class="muted" datetime={isoTime(period.end)} title={view.times.full(period.end)}>
          {isOver ? `over since ${dayOf(period.end)}` : `until ${dayOf(period.end - 1)}`}
        </time>
      )}
    </>
  );
}

/** The sum at the end, where that is known, and the pace of a phase, which may end later than it is meant to. */
function Expected({ standing: { budget, verdict }, isOpen }: { standing: Standing; isOpen: boolean }) {
  const { forecast_micros: forecast, pace } = verdict;
  const atLeast = verdict.unpriced_api_calls > 0 ? '≥ ' : '';
  const says: string[] = [];
  if (forecast !== null)
    says.push(`${atLeast}${formatMoney(forecast)} at the ${isOpen ? 'planned end' : 'end'}, as it goes on`);
  if (pace !== null) says.push(`${atLeast}${formatMoney(pace.day_micros)} a day so far`);
  if (pace !== null && pace.full_at !== null) says.push(`spent by ${dayOf(pace.full_at)} at that pace`);
  return (
    <span
      class={forecast !== null && forecast > budget.limit_micros ? 'n warn' : 'n muted'}
      data-figure={`forecast ${budget.budget_id}`}
    >
      {says.length === 0 ? `too early for a ${isOpen ? 'pace' : 'forecast'}` : says.join(', ')}
    </span>
  );
}

function PhaseEnd({ phase, now }: { phase: BudgetSpan['phase']; now: number }) {
  const planned_end_at = phase?.planned_end_at ?? null;
  if (planned_end_at === null) return <span class="muted">until the phase is completed</span>;
  const plan = { planned_end_at, ended_at: null, now };
  return (
    <span class={isOverdue(plan) ? 'warn' : 'muted'}>
      {`planned until ${plannedDay(plan)}: ${planWords(plan)}`}
    </span>
  );
}

function dayOf(at: number): string {
  return isoTime(at)?.slice(0, 10) ?? '';
}
