import { fullDay, fullMonth, isoDay } from '../core/days.ts';
import { DAY, HOUR } from '../core/time.ts';
import type { Review } from '../insights/review.ts';
import type { ReviewDays } from './review-days.ts';
import type { Phase } from './phase.ts';

export type DueReview = {
  /** `phase-3`, `day-2026-11-26`, `week-2026-11-16` (its Monday), `month-2026-10`: written once. */
  review_id: string;
  kind: 'phase' | 'day' | 'week' | 'month';
  title: string;
  period: { since: number; until: number };
  before: { since: number; until: number };
  /** Of a phase that was meant to end at a time. */
  plan?: Review['plan'];
};

/** Machines send what they did while offline: a time is reviewed when it has been over for this long. */
const settleMs = 2 * 3_600_000;
/** For SQLite and D1. */
export const firstSessionSql = 'SELECT MIN(started_at) AS at FROM session_rollups WHERE last_event_at > 0';

/**
 * What a review tells of its time: the plan, from when on anything is known, where that is not all of what is compared, and
 * that it is made of full hours, where these are not its own.
 */
export function aboutReview(o: {
  due: DueReview;
  /** Of the first session. */
  firstAt: number | null;
  /** Whoever writes it knows no more than the figures of hours. */
  knowsHours?: boolean;
}): Pick<Review, 'plan' | 'recorded_from' | 'by_hours'> {
  const { due, firstAt, knowsHours = false } = o;
  const { since, until } = due.period;
  const isLate = firstAt !== null && firstAt > due.before.since;
  return {
    plan: due.plan ?? null,
    recorded_from: isLate ? firstAt : null,
    by_hours: knowsHours && (since % HOUR !== 0 || until % HOUR !== 0),
  };
}

/** How far back summaries are caught up after downtime; older ones would be read by nobody. */
const caughtUp = { day: 14, week: 8, month: 6 } as const;

/**
 * Reviews whose time is over and that nobody wrote yet, phases first, then the longest time first. Days are those of UTC,
 * weeks begin on Monday.
 */
export function dueReviews(o: {
  now: number;
  /** Of the first session; null: nothing is recorded, so nothing is due. */
  firstAt: number | null;
  phases: readonly Phase[];
  written: ReadonlySet<string>;
  /** One that would be taken away at once is not written. */
  kept: ReviewDays;
}): DueReview[] {
  const { now, firstAt, written } = o;
  if (firstAt === null) return [];
  const phases = o.phases.flatMap((phase) =>
    phase.completed_at === null || phase.completed_at + settleMs > now
      ? []
      : [phaseReview({ phase, phases: o.phases, now })],
  );
  const spans = (['month', 'week', 'day'] as const)
    .flatMap((kind) => spansOf({ kind, now }))
    .filter(
      ({ kind, until }) => until > firstAt && until + settleMs <= now && until > now - o.kept[kind] * DAY,
    )
    // Most of them are written: no more is made of these.
    .flatMap((span) => (written.has(idOf(span)) ? [] : [spanReview(span)]));
  return [...phases.filter(({ review_id }) => !written.has(review_id)), ...spans];
}

/** A phase is compared with the one before it, else with as much time before. One that is open: up to `now`. */
export function phaseReview(o: { phase: Phase; phases: readonly Phase[]; now: number }): DueReview {
  const { phase, phases, now } = o;
  const since = phase.started_at;
  const until = Math.max(phase.completed_at ?? now, since + 1);
  const earlier = phases.findLast((one) => one.phase < phase.phase && one.completed_at !== null);
  return {
    review_id: `phase-${phase.phase}`,
    kind: 'phase',
    title: `Phase ${phase.phase}: ${phase.name}`,
    period: { since, until },
    plan: planOf(phase),
    before:
      earlier === undefined || earlier.completed_at === null
        ? { since: Math.max(0, 2 * since - until), until: since }
        : { since: earlier.started_at, until: earlier.completed_at },
  };
}

function planOf({ planned_end_at, completed_at }: Phase): Review['plan'] {
  return planned_end_at === null ? null : { planned_end_at, is_open: completed_at === null };
}

type Span = { kind: 'day' | 'week' | 'month'; since: number; until: number };

function spansOf({ kind, now }: { kind: Span['kind']; now: number }): Span[] {
  const spans: Span[] = [];
  let until = startOf({ kind, at: now });
  for (let n = 0; n < caughtUp[kind]; n += 1) {
    const since = startOf({ kind, at: until - 1 });
    spans.push({ kind, since, until });
    until = since;
  }
  return spans;
}

function idOf({ kind, since }: Span): string {
  const day = isoDay(since);
  return `${kind}-${kind === 'month' ? day.slice(0, 7) : day}`;
}

function spanReview(span: Span): DueReview {
  const { kind, since, until } = span;
  return {
    review_id: idOf(span),
    kind,
    title: spanTitle({ kind, since }),
    period: { since, until },
    before: { since: startOf({ kind, at: since - 1 }), until: since },
  };
}

/** `27 Nov 2026`, `Week of 16 Nov 2026`, `November 2026`. */
export function spanTitle({ kind, since }: Pick<Span, 'kind' | 'since'>): string {
  if (kind === 'month') return fullMonth(since);
  return kind === 'week' ? `Week of ${fullDay(since)}` : fullDay(since);
}

function startOf({ kind, at }: { kind: 'day' | 'week' | 'month'; at: number }): number {
  const date = new Date(at);
  if (kind === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  const day = Math.floor(at / DAY) * DAY;
  return kind === 'day' ? day : day - ((date.getUTCDay() + 6) % 7) * DAY;
}
