import { dayBeside, isoDay } from '../../../shared/core/days.ts';
import type { View } from '../shell/request-view.ts';
import type { PhaseRow, PhasesData } from './data.ts';
import type { ReviewHead } from '../../reviews/review-repository.ts';
import { Cost } from '../ui/cost.tsx';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { shownName } from '../ui/text/display-text.ts';
import { ShowPart } from '../ui/missing.tsx';
import { Ago } from '../ui/moments.tsx';
import { CsvLink, Table, type Column } from '../ui/table.tsx';
import { plannedDay, planWords, isOverdue } from '../../../shared/insights/plan-words.ts';
import { stretchesOf, type Phase } from '../../../shared/phases/phase.ts';
import { begunHref } from '../sessions/begun.tsx';
import { linkTo } from '../shell/links.ts';
import { valueOr } from '../shell/load-parts.ts';
import { formatCount, formatDuration } from '../ui/text/format.ts';

export function reviewPath(reviewId: string): string {
  return `/reviews/${encodeURIComponent(reviewId)}`;
}

export function PhasesPage({ view, data }: { view: View; data: PhasesData }) {
  const open = valueOr(data.open, null);
  return (
    <>
      <div class="page-head">
        <h1>Reviews</h1>
        <span class="muted">
          {open === null ? 'no phase is open' : `phase ${open.phase} is open: ${cleanText(open.name)}`}
        </span>
        {open === null ? null : <PlannedEnd phase={open} now={view.times.now} />}
        <a class="aside" href={linkTo({ view, path: '/storage' })}>
          Storage
        </a>
      </div>
      <section class="panel table-panel" aria-label="Phases">
        <div class="panel-head">
          <h2>Phases</h2>
          <span class="muted">from their first full hour (UTC)</span>
          {'value' in data.phases && data.phases.value.all > data.phases.value.rows.length ? (
            <span class="muted" data-figure="phases">
              {`the latest ${data.phases.value.rows.length} of ${formatCount(data.phases.value.all)}`}
            </span>
          ) : null}
          <span class="aside">
            <CsvLink view={view} rows={valueOr(data.phases, { rows: [], all: 0 }).rows} />
          </span>
          <PhaseForms open={open} />
        </div>
        <ShowPart
          part={data.phases}
          what="The phases"
          show={({ rows }) => (
            <Table
              view={view}
              caption="Phases"
              columns={phaseColumns(view)}
              rows={rows}
              rowHref={(row) => phaseHref({ view, row })}
              empty={{
                icon: 'reviews',
                says: 'No phase yet. A phase is a stretch of work with a name; its review says what it taught.',
                command: 'subtrack phase start "NAME"',
              }}
            />
          )}
        />
      </section>
      <section class="panel table-panel" aria-label="Written reviews">
        <div class="panel-head">
          <h2>Written reviews</h2>
          <span class="aside">
            <CsvLink view={view} rows={valueOr(data.reviews, [])} set={{ table: 'reviews' }} />
          </span>
        </div>
        <ShowPart
          part={data.reviews}
          what="The reviews"
          show={(rows) => (
            <Table
              view={view}
              caption="Written reviews"
              columns={reviewColumns(view)}
              rows={rows}
              rowHref={(row) => reviewPath(row.review_id)}
              empty={{
                icon: 'reviews',
                says: 'None yet. Phases, and days, weeks and months in which something was done, are reviewed two hours after they ended.',
              }}
            />
          )}
        />
      </section>
      <p class="footnote">Sessions of a phase count where they began, cost when it was spent.</p>
    </>
  );
}

/** `18 Dec · 5 days left`; nothing where nobody said. */
function PlannedEnd({ phase, now }: { phase: Phase; now: number }) {
  const { planned_end_at, completed_at: ended_at } = phase;
  if (planned_end_at === null) return null;
  const plan = { planned_end_at, ended_at, now };
  return (
    <span
      class={isOverdue(plan) ? 'warn' : 'muted'}
    >{`${dayBeside({ at: planned_end_at - 1, now })} · ${planWords(plan)}`}</span>
  );
}

function dayOf({ planned_end_at }: Phase): string | undefined {
  return planned_end_at === null ? undefined : plannedDay({ planned_end_at });
}

function PhaseForms({ open }: { open: Phase | null }) {
  return (
    <div class="phase-forms">
      <form method="post" action="/phases" class="phase-form" aria-label="Start a phase">
        <input type="hidden" name="do" value="start" />
        <input
          name="name"
          required
          maxlength={120}
          placeholder="Name of the next phase"
          aria-label="Name of the next phase"
        />
        <label class="muted">
          until <input type="date" name="until" aria-label="When the next phase is meant to end (UTC)" />
        </label>
        <button class="button small">Start</button>
      </form>
      {open === null ? null : (
        <form method="post" action="/phases" class="phase-form" aria-label="Plan the end of the phase">
          <input type="hidden" name="do" value="plan" />
          <label class="muted">
            {`phase ${open.phase} until `}
            <input
              type="date"
              name="until"
              aria-label="When the open phase is meant to end (UTC)"
              value={dayOf(open)}
            />
          </label>
          <button class="button small">Plan</button>
        </form>
      )}
      {open === null ? null : (
        <form method="post" action="/phases" class="phase-form" aria-label="Complete the phase">
          <button class="button small" name="do" value="complete">
            Complete
          </button>
        </form>
      )}
    </div>
  );
}

/** The review of a completed phase, else what was spent since it began. */
function phaseHref({ view, row }: { view: View; row: PhaseRow }): string {
  if (row.completed_at !== null) return reviewPath(`phase-${row.phase}`);
  const from = isoDay(row.started_at);
  return linkTo({ view, path: '/sessions', set: { range: undefined, from } });
}

function phaseColumns(view: View): Column<PhaseRow>[] {
  return [
    {
      label: 'Phase',
      className: 'wide',
      cell: (row) => (
        <a class="row-link clip" href={phaseHref({ view, row })} dir="auto">
          <bdi>{`${row.phase} · ${shownName(row.name)}`}</bdi>
        </a>
      ),
    },
    {
      label: 'Began',
      figures: true,
      priority: 2,
      cell: (row) => <Ago at={row.started_at} times={view.times} />,
    },
    {
      label: 'Took',
      figures: true,
      cell: (row) => (row.completed_at === null ? 'open' : formatDuration(row.completed_at - row.started_at)),
    },
    {
      label: 'Planned end',
      figures: true,
      priority: 2,
      cell: (row) => <PlannedEnd phase={row} now={view.times.now} />,
    },
    {
      label: 'Sessions',
      figures: true,
      cell: (row) => formatCount(row.sessions),
      href: (row) => begunHref({ view, period: stretchesOf({ phase: row, now: view.times.now }).period }),
    },
    { label: 'Cost', figures: true, cell: (row) => <Cost of={row} /> },
  ];
}

function reviewColumns(view: View): Column<ReviewHead>[] {
  return [
    {
      label: 'Review',
      className: 'wide',
      cell: (row) => (
        <a class="row-link clip" href={reviewPath(row.review_id)} dir="auto">
          <bdi>{cleanText(row.title)}</bdi>
        </a>
      ),
    },
    { label: 'Of a', cell: (row) => row.kind },
    {
      label: 'Written',
      figures: true,
      priority: 2,
      cell: (row) => <Ago at={row.written_at} times={view.times} />,
    },
  ];
}
