import { dayBeside } from '../../../shared/core/days.ts';
import { formatMoney } from '../../../shared/core/money.ts';
import { isOverdue, planWords } from '../../../shared/insights/plan-words.ts';
import type { BudgetSpan } from '../../../shared/budgets/period.ts';
import type { Standing } from '../../budgets/read-standings.ts';
import type { View } from '../shell/request-view.ts';
import { isoTime } from '../ui/text/times.ts';

/** What is to be expected, and until when. */
export function Forecast({ view, standing }: { view: View; standing: Standing }) {
  const { period } = standing;
  if (period === null) return <span class="muted">begins with the first phase</span>;
  const { now } = view.times;
  const isOver = period.end !== null && period.end <= now;
  return (
    <>
      {isOver ? null : <Expected standing={standing} now={now} isOpen={period.end === null} />}
      {period.end === null ? (
        <PhaseEnd phase={period.phase} now={now} />
      ) : (
        <time class="muted" datetime={isoTime(period.end)} title={view.times.full(period.end)}>
          {isOver
            ? `over since ${dayBeside({ at: period.end, now })}`
            : `until ${dayBeside({ at: period.end - 1, now })}`}
        </time>
      )}
    </>
  );
}

/** The sum at the end, where that is known, and the pace of a phase, which may end later than it is meant to. */
function Expected(o: { standing: Standing; now: number; isOpen: boolean }) {
  const { now, isOpen } = o;
  const { budget, verdict } = o.standing;
  const { forecast_micros: forecast, pace } = verdict;
  const atLeast = verdict.unpriced_api_calls > 0 ? '≥ ' : '';
  const says: string[] = [];
  if (forecast !== null)
    says.push(`${atLeast}${formatMoney(forecast)} at the ${isOpen ? 'planned end' : 'end'}, as it goes on`);
  if (pace !== null) says.push(`${atLeast}${formatMoney(pace.day_micros)} a day so far`);
  if (pace !== null && pace.full_at !== null)
    says.push(`spent by ${dayBeside({ at: pace.full_at, now })} at that pace`);
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
      {`planned until ${dayBeside({ at: planned_end_at - 1, now })}: ${planWords(plan)}`}
    </span>
  );
}
