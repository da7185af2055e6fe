import type { ReaderDeps } from '../../deps.ts';
import type { View } from '../shell/request-view.ts';
import type { Evidence, Finding, FindingState } from '../../../shared/insights/finding.ts';
import type { Review } from '../../../shared/insights/review.ts';
import { isIdle } from '../../../shared/insights/review-facts.ts';
import { formatMeasure, reviewNotes } from '../../../shared/insights/review-document.ts';
import { CommandsMarked } from '../../http/commands-marked.tsx';
import { cleanText } from '../../../shared/core/hidden-characters.ts';
import { formatCost } from '../../../shared/core/money.ts';
import { stateOf, type FindingStateRow } from '../../../shared/phases/finding-state.ts';
import { notFoundError } from '../../http/errors.ts';
import { readFindingStates } from '../../phases/phase-repository.ts';
import { findReview, type StoredReview } from '../../reviews/review-repository.ts';
import { begunHref, daysOf } from '../sessions/begun.tsx';
import { linkTo, sessionPath } from '../shell/links.ts';
import type { Shown } from '../shell/load-parts.ts';
import { Missing } from '../ui/missing.tsx';
import { Stat, Stats } from '../ui/stats.tsx';
import { formatCount, formatDuration, formatMoney, formatShare, formatTokens } from '../ui/text/format.ts';
import { reviewPath } from './page.tsx';
import { ReviewCharts } from './review-charts.tsx';
import { ReviewTables } from './review-tables.tsx';

export type ReviewData = { stored: StoredReview } & Shown<{ states: () => Promise<FindingStateRow[]> }>;

/** A review that was never written is no page at all; everything else about it is in its row. */
export async function askReview({ deps, reviewId }: { deps: ReaderDeps; reviewId: string }) {
  const stored = await findReview({ db: deps.db, reviewId });
  if (stored === undefined) throw notFoundError({ what: 'this review' });
  return { stored, asks: { states: () => readFindingStates(deps.db) } };
}

export function ReviewPage({ view, data }: { view: View; data: ReviewData }) {
  const { stored } = data;
  const states = 'value' in data.states ? data.states.value : [];
  const { review } = stored;
  return (
    <>
      <nav class="crumbs" aria-label="Breadcrumb">
        <a href={linkTo({ view, path: '/phases' })}>Reviews</a>
      </nav>
      <div class="page-head">
        <h1 dir="auto">{cleanText(stored.title)}</h1>
        <span class="aside">
          <a class="button small" href={`${reviewPath(stored.review_id)}/export?format=md`} download>
            Markdown
          </a>
          <a class="button small" href={`${reviewPath(stored.review_id)}/export?format=html`} download>
            HTML
          </a>
          <button type="button" class="button small with-script" data-do="print">
            Print / PDF
          </button>
        </span>
      </div>
      {reviewNotes(review).map((note) => (
        <p class="footnote review-note" role="note">
          {note}
        </p>
      ))}
      {'missing' in data.states ? <Missing what="What was decided" why={data.states.missing} /> : null}
      {isIdle(review.totals) ? (
        <section class="panel" aria-label="Review">
          <p class="review-none">Nothing was recorded in this time.</p>
        </section>
      ) : (
        <>
          <Totals view={view} review={review} />
          <ReviewCharts view={view} review={review} />
          <Outcomes review={review} />
          <Findings stored={stored} states={states} />
          <ReviewTables view={view} review={review} />
        </>
      )}
    </>
  );
}

const failed = (of: Review['totals']) => formatShare(of.tool_errors / Math.max(1, of.tool_calls));

function Totals({ view, review }: { view: View; review: Review }) {
  const { totals, previous, since, until } = review;
  const period = { since, until };
  const before = (text: (of: Review['totals']) => string) =>
    previous === null ? 'nothing before' : `before: ${text(previous)}`;
  /** What these pages show is of whole days. */
  const daysHref = (path: string) => linkTo({ view, path, set: daysOf({ view, period }) });
  return (
    <Stats label="Totals of this time">
      <Stat
        large
        label="Cost"
        figure={formatCost(totals)}
        note={before(formatCost)}
        href={daysHref('/costs')}
      />
      <Stat
        label="Sessions"
        figure={formatCount(totals.sessions)}
        note={before((of) => formatCount(of.sessions))}
        href={begunHref({ view, period })}
      />
      <Stat
        label="Agent runs"
        figure={formatCount(totals.agent_runs)}
        note={before((of) => formatCount(of.agent_runs))}
        href={daysHref('/agents/runs')}
      />
      <Stat
        label="Tokens"
        figure={formatTokens(totals.tokens)}
        note={before((of) => formatTokens(of.tokens))}
        href={daysHref('/costs')}
      />
      <Stat
        label="Calls that failed"
        figure={failed(totals)}
        note={before(failed)}
        href={daysHref('/tools')}
      />
    </Stats>
  );
}

function Outcomes({ review }: { review: Review }) {
  if (review.outcomes.length === 0) return null;
  return (
    <section class="panel findings-panel" aria-label="Advice that was taken">
      <div class="panel-head">
        <h2>Advice that was taken</h2>
      </div>
      <ul class="findings">
        {review.outcomes.map((outcome) => (
          <li class="finding">
            <h3>
              <span class={outcome.helped ? 'good' : 'muted'}>
                {outcome.helped ? 'Helped' : 'No help yet'}
              </span>
              {` · ${cleanText(outcome.title)}`}
            </h3>
            <p class="muted">{`${formatMeasure(outcome.before)} before, ${formatMeasure(outcome.after)} now`}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Findings({ stored, states }: { stored: StoredReview; states: readonly FindingStateRow[] }) {
  const { findings } = stored.review;
  return (
    <section class="panel findings-panel" aria-label="Findings">
      <div class="panel-head">
        <h2>Findings</h2>
      </div>
      {findings.length === 0 ? (
        <p class="review-none">None: nothing stands out, or there is too little to tell.</p>
      ) : (
        <ul class="findings">
          {findings.map((finding) => (
            <FindingItem
              finding={finding}
              state={stateOf({ findingId: finding.finding_id, rows: states, review: stored.review })}
              reviewId={stored.review_id}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function FindingItem({
  finding,
  state,
  reviewId,
}: {
  finding: Finding;
  state: FindingState;
  reviewId: string;
}) {
  const savings = [
    finding.saving_micros === null ? '' : formatMoney(finding.saving_micros),
    finding.saving_ms === null ? '' : formatDuration(finding.saving_ms),
  ].filter(Boolean);
  return (
    <li class="finding" id={`finding-${finding.finding_id}`}>
      <h3 dir="auto">{cleanText(finding.title)}</h3>
      <p>
        <CommandsMarked text={cleanText(finding.advice)} />
      </p>
      <ul class="evidence">
        {finding.evidence.map((one) => {
          const href = evidenceHref(one);
          const says = <bdi>{cleanText(one.says)}</bdi>;
          return <li>{href === undefined ? says : <a href={href}>{says}</a>}</li>;
        })}
      </ul>
      <div class="finding-foot">
        {savings.length === 0 ? null : (
          <span
            class="muted"
            data-figure={`saving ${finding.finding_id}`}
            title={finding.formula}
          >{`saves about ${savings.join(' and ')}: ${finding.formula}`}</span>
        )}
        <span class={`finding-state ${state}`}>{state}</span>
        <Decide finding={finding} state={state} reviewId={reviewId} />
      </div>
    </li>
  );
}

function Decide({ finding, state, reviewId }: { finding: Finding; state: FindingState; reviewId: string }) {
  const choices =
    state === 'new'
      ? [
          { state: 'adopted', word: 'Adopt' },
          { state: 'dismissed', word: 'Dismiss' },
        ]
      : [{ state: 'new', word: 'Take back' }];
  return (
    <form
      method="post"
      action={`${reviewPath(reviewId)}/findings`}
      class="phase-form"
      aria-label={`Decide: ${cleanText(finding.title)}`}
    >
      <input type="hidden" name="finding_id" value={finding.finding_id} />
      <input type="hidden" name="next" value={reviewPath(reviewId)} />
      {choices.map((choice) => (
        <button class="button small" name="state" value={choice.state}>
          {choice.word}
        </button>
      ))}
    </form>
  );
}

/** The rows behind, made from ids alone. */
function evidenceHref(one: Evidence): string | undefined {
  if (one.fingerprint !== undefined)
    return `/errors/group?${query({ fingerprint: one.fingerprint }).toString()}`;
  if (one.session_id !== undefined)
    return `${sessionPath(one.session_id)}?${query({ agent: one.agent_id }).toString()}`.replace(/\?$/, '');
  if (one.tool_name !== undefined) return `/tools/sessions?${query({ tool: one.tool_name }).toString()}`;
  if (one.agent_type !== undefined) return `/agents/runs?${query({ agent_type: one.agent_type }).toString()}`;
  if (one.model !== undefined) return `/costs?${query({ model: one.model }).toString()}`;
  if (one.day !== undefined) return `/sessions?${query({ from: one.day, to: one.day }).toString()}`;
  return undefined;
}

function query(values: Record<string, string | undefined>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
