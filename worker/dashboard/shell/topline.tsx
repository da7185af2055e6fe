import type { Child } from 'hono/jsx';
import type { View } from './request-view.ts';
import type { PageProps } from './page-props.ts';
import { linkHere } from './links.ts';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { clip } from '../ui/text/display-text.ts';
import { Icon } from '../ui/icon.tsx';
import { BudgetMark } from './budget-mark.tsx';

/** Project, person and time: the same line on every page, its state in the URL. */
export function Topline({ view, options, section, budget, timeless = false, filtersLeadTo }: PageProps) {
  return (
    <div class="topline" role="region" aria-label="Filters and freshness">
      <div class="topline-inner">
        <form
          method="get"
          action={filtersLeadTo ?? view.path}
          data-island="submit-on-change"
          autocomplete="off"
          aria-label="Filters of the page"
        >
          {(filtersLeadTo === undefined ? keptFields(view) : []).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <Choice
            name="project"
            all="All projects"
            chosen={view.project}
            values={options.projects}
            {...(options.since === undefined
              ? {}
              : { rest: `Older than ${view.times.day(options.since)}: see Analytics by project` })}
          />
          {options.members.length > 1 || view.member !== undefined ? (
            <Choice name="member" all="Everybody" chosen={view.member} values={options.members} />
          ) : null}
          <button class="plain no-script">Apply</button>
        </form>
        {timeless ? null : <RangeSwitch view={view} />}
        {section === '/' ? (
          <button
            type="button"
            class="plain button small"
            data-do="notify"
            aria-pressed="false"
            title="A sound and a notice when a session begins to wait or an alert comes, in this browser"
            hidden
          >
            Notify me
          </button>
        ) : null}
        <span class="budget-place">
          <BudgetMark budget={budget} />
        </span>
        <button
          type="button"
          class="plain palette-open"
          data-do="palette"
          title="Pages, sessions, projects, actions"
          aria-keyshortcuts="Control+K Meta+K"
        >
          Go to <kbd>Ctrl K</kbd>
        </button>
        <span
          class="connection"
          data-island="connection"
          data-state="static"
          role="status"
          title="How fresh this page is"
        >
          {view.times.clock(view.times.now)}
        </span>
      </div>
    </div>
  );
}

export function Choice({
  name,
  all,
  chosen,
  values,
  label = name,
  words = {},
  rest,
}: {
  name: string;
  all: string;
  chosen: string | undefined;
  values: readonly string[];
  label?: string;
  words?: Record<string, string>;
  /** Said at the end: what is not among the values. */
  rest?: string;
}) {
  const listed = chosen === undefined || values.includes(chosen) ? values : [chosen, ...values];
  return (
    <select name={name} aria-label={label} class={chosen === undefined ? undefined : 'set'}>
      <option value="">{all}</option>
      {listed.map((value) => (
        <option value={value} selected={value === chosen}>
          {(Object.hasOwn(words, value) ? words[value] : undefined) ??
            clip({ text: cleanText(value), limit: 60 })}
        </option>
      ))}
      {rest === undefined ? null : (
        <option value="" disabled>
          {rest}
        </option>
      )}
    </select>
  );
}

function RangeSwitch({ view }: { view: View }) {
  const { range } = view;
  const item = (key: string, word: string): Child => (
    <a
      href={linkHere({
        view,
        set: { range: key === '30d' ? undefined : key, from: undefined, to: undefined },
      })}
      aria-current={range.key === key ? 'true' : undefined}
    >
      {word}
    </a>
  );
  return (
    <div class="switch" role="group" aria-label="Time range">
      {item('today', 'Today')}
      {item('7d', '7 d')}
      {item('30d', '30 d')}
      {item('90d', '90 d')}
      <details class="popover">
        <summary aria-current={range.key === 'custom' ? 'true' : undefined}>
          <Icon name="calendar" label="Other dates" />
          {range.key === 'custom' ? `${range.days[0]?.slice(5)} – ${range.days.at(-1)?.slice(5)}` : null}
        </summary>
        <div class="panel">
          <form method="get" action={view.path}>
            {hiddenFields({ view, without: ['from', 'to', 'range'] })}
            <label for="from">From</label>
            <input id="from" type="date" name="from" value={range.days[0]} />
            <label for="to">To</label>
            <input id="to" type="date" name="to" value={range.days.at(-1)} />
            <button class="plain button">Show</button>
          </form>
        </div>
      </details>
    </div>
  );
}

/** What a form must carry along so that the rest of the URL survives it. */
export function hiddenFields({ view, without }: { view: View; without: readonly string[] }): Child {
  return [...view.query]
    .filter(([name]) => !without.includes(name) && name !== 'page')
    .map(([name, value]) => <input type="hidden" name={name} value={value} />);
}

function keptFields(view: View): [string, string][] {
  const own = ['project', 'member', 'page'];
  return [...view.query].filter(([name]) => !own.includes(name));
}
