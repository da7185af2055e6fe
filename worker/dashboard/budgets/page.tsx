import { isoDay } from '../../../shared/core/days.ts';
import { budgetScopes, type Budget } from '../../../shared/budgets/budget.ts';
import { budgetPeriods } from '../../../shared/budgets/period.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import type { Standing } from '../../budgets/read-standings.ts';
import type { FrameFacts } from '../shell/frame-facts.ts';
import { linkTo } from '../shell/links.ts';
import type { Shown } from '../shell/load-parts.ts';
import type { View } from '../shell/request-view.ts';
import { Empty } from '../ui/empty.tsx';
import { Icon } from '../ui/icon.tsx';
import { Bar } from '../ui/marks.tsx';
import { ShowPart } from '../ui/missing.tsx';
import { counted, formatMoney, formatShare } from '../ui/text/format.ts';
import type { askBudgets } from './data.ts';
import { Forecast } from './forecast.tsx';

type Props = {
  view: View;
  data: Shown<ReturnType<typeof askBudgets>>;
  facts: FrameFacts;
  mayWrite: boolean;
  /** False: sums leave out what the reader may not know of. */
  seesAll: boolean;
};

const scopeWords = {
  all: 'Everything',
  project: 'Project',
  member: 'Person',
  agent_type: 'Agent type',
  model: 'Model',
} as const;
const periodWords = { day: 'Day', week: 'Week', month: 'Month', phase: 'Phase' } as const;

export function BudgetsPage({ view, data, facts, mayWrite, seesAll }: Props) {
  return (
    <>
      <div class="page-head">
        <h1>Budgets</h1>
        <span class="muted">
          {seesAll
            ? 'days, weeks from Monday and months, cut in UTC; phases from their first full hour'
            : 'of what you may see; cut in UTC, weeks from Monday; phases from their first full hour'}
        </span>
        <a class="aside" href={linkTo({ view, path: '/costs' })}>
          Costs
        </a>
      </div>
      <section class="panel" aria-label="Budgets">
        <ShowPart
          part={data.standings}
          what="The budgets"
          show={(standings) =>
            standings.length === 0 ? (
              <Empty says={mayWrite ? 'No budget yet: add the first one below.' : 'No budget yet.'} />
            ) : (
              <ul class="budgets">
                {standings.map((standing) => (
                  <BudgetItem view={view} standing={standing} mayWrite={mayWrite} />
                ))}
              </ul>
            )
          }
        />
      </section>
      {mayWrite ? <AddForm facts={facts} /> : null}
    </>
  );
}

function BudgetItem({ view, standing, mayWrite }: { view: View; standing: Standing; mayWrite: boolean }) {
  const { budget, verdict, period } = standing;
  const { spent_micros: spent, share, unpriced_api_calls: unpriced } = verdict;
  const tone = verdict.step === 1 ? 'bad' : verdict.step === 0.8 ? 'warn' : undefined;
  const atLeast = unpriced > 0 ? '≥ ' : '';
  return (
    <li class="budget">
      <div class="budget-head">
        <bdi class="strong clip">{cleanText(budget.name)}</bdi>
        <span class="muted clip">
          <Scope budget={budget} />
          {` · ${periodWords[budget.period]}`}
          {period?.phase == null ? null : (
            <>
              {` ${period.phase.phase}: `}
              <bdi>{cleanText(period.phase.name)}</bdi>
            </>
          )}
        </span>
        {mayWrite ? (
          <form method="post" action={`/budgets/${encodeURIComponent(budget.budget_id)}/remove`}>
            <button class="plain button icon-only">
              <Icon name="close" label={`Remove ${cleanText(budget.name)}`} />
            </button>
          </form>
        ) : null}
      </div>
      <Bar share={share ?? 0} tone={tone} />
      <p class="budget-figures">
        <a
          class={`n ${tone ?? ''}`}
          href={usageHref({ view, standing })}
          data-figure={`spent ${budget.budget_id}`}
        >
          {spent === null
            ? `unpriced of ${formatMoney(budget.limit_micros)}`
            : `${atLeast}${formatMoney(spent)} of ${formatMoney(budget.limit_micros)}`}
          {share === null ? null : ` · ${atLeast}${formatShare(share)}`}
        </a>
        <Forecast view={view} standing={standing} />
        {unpriced > 0 ? (
          <span
            class="warn"
            data-figure={`unpriced ${budget.budget_id}`}
          >{`${counted({ count: unpriced, one: 'call' })} without a price not counted`}</span>
        ) : null}
      </p>
    </li>
  );
}

function Scope({ budget }: { budget: Budget }) {
  if (budget.scope_kind === 'all') return <>{scopeWords.all}</>;
  return (
    <>
      {`${scopeWords[budget.scope_kind]} `}
      <bdi>{cleanText(budget.scope_value)}</bdi>
    </>
  );
}

/** The rows behind the sum. */
function usageHref({ view, standing: { budget, period } }: { view: View; standing: Standing }): string {
  const scope = budget.scope_kind === 'all' ? {} : { [budget.scope_kind]: budget.scope_value };
  const last = period?.end == null ? view.times.now : period.end - 1;
  const range = {
    range: undefined,
    from: isoDay(period?.start ?? view.times.now),
    to: isoDay(Math.min(view.times.now, last)),
  };
  return linkTo({
    view,
    path: '/costs',
    set: { project: undefined, member: undefined, ...range, ...scope },
  });
}

function AddForm({ facts }: { facts: FrameFacts }) {
  const known = [...facts.options.projects, ...facts.options.members, ...facts.models];
  return (
    <section class="panel" aria-labelledby="add-budget">
      <div class="panel-head">
        <h2 id="add-budget">Add a budget</h2>
      </div>
      <form class="fields" method="post" action="/budgets" autocomplete="off">
        <label>
          Name
          <input name="name" required maxlength={80} placeholder="The month" />
        </label>
        <label>
          Per
          <select name="period">
            {budgetPeriods.map((period) => (
              <option value={period} selected={period === 'month'}>
                {periodWords[period]}
              </option>
            ))}
          </select>
        </label>
        <label>
          For
          <select name="scope_kind">
            {budgetScopes.map((kind) => (
              <option value={kind}>{scopeWords[kind]}</option>
            ))}
          </select>
        </label>
        <label>
          Which one
          <input name="scope_value" list="budget-values" maxlength={400} placeholder="not for everything" />
        </label>
        <datalist id="budget-values">
          {known.map((value) => (
            <option value={value} />
          ))}
        </datalist>
        <label>
          Limit in dollars
          <input
            name="limit_usd"
            required
            inputmode="decimal"
            pattern="\d{1,7}(\.\d{1,6})?"
            placeholder="200"
          />
        </label>
        <button class="plain button">Add</button>
      </form>
    </section>
  );
}
