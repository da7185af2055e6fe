import { describe, expect, it } from 'vitest';
import { aboutReview, dueReviews, phaseReview } from '../../../../shared/phases/due-reviews.ts';
import {
  defaultReviewDays,
  parseReviewDays,
  type ReviewDays,
} from '../../../../shared/phases/review-days.ts';
import { completePhase, startPhase, type Phase } from '../../../../shared/phases/phase.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const now = Date.UTC(2026, 10, 27, 9);
const dueNow = (o: Omit<Parameters<typeof dueReviews>[0], 'kept'> & { kept?: ReviewDays }) =>
  dueReviews({ kept: defaultReviewDays, ...o });
const ids = (o: Parameters<typeof dueNow>[0]) => dueNow(o).map(({ review_id }) => review_id);

/** The list with what changed in it. */
const merge = (phases: readonly Phase[], changed: readonly Phase[]) =>
  [...phases.filter((one) => !changed.some(({ phase }) => phase === one.phase)), ...changed].toSorted(
    (a, b) => a.phase - b.phase,
  );

const start = (phases: readonly Phase[], name: string, at: number) =>
  merge(phases, startPhase({ phases, name, now: at }));

describe('dueReviews', () => {
  it('is silent before anything was recorded', () => {
    expect(dueNow({ now, firstAt: null, phases: [], written: new Set() })).toEqual([]);
  });

  it('names days, weeks and months that are over and hold something, each once', () => {
    const firstAt = Date.UTC(2026, 10, 24, 12);
    const due = ids({ now, firstAt, phases: [], written: new Set() });
    expect(due).toEqual(['day-2026-11-26', 'day-2026-11-25', 'day-2026-11-24']);
    expect(ids({ now, firstAt, phases: [], written: new Set(due) })).toEqual([]);
    const monday = Date.UTC(2026, 10, 30, 3);
    expect(ids({ now: monday, firstAt, phases: [], written: new Set(due) })).toContain('week-2026-11-23');
    const december = Date.UTC(2026, 11, 1, 3);
    expect(ids({ now: december, firstAt, phases: [], written: new Set(due) })[0]).toBe('month-2026-11');
  });

  it('waits two hours, in which machines send what they did', () => {
    const firstAt = Date.UTC(2026, 10, 26, 12);
    expect(ids({ now: Date.UTC(2026, 10, 27, 1), firstAt, phases: [], written: new Set() })).toEqual([]);
    expect(ids({ now: Date.UTC(2026, 10, 27, 2), firstAt, phases: [], written: new Set() })).toEqual([
      'day-2026-11-26',
    ]);
  });

  it('catches up after downtime, and not with years', () => {
    const due = dueNow({ now, firstAt: Date.UTC(2020, 0, 1), phases: [], written: new Set() });
    const count = (kind: string) => due.filter((one) => one.kind === kind).length;
    expect([count('day'), count('week'), count('month')]).toEqual([14, 8, 6]);
  });

  it('writes none that would be taken away at once', () => {
    const kept = { day: 5, week: 20, month: 400 };
    const due = dueNow({ now, firstAt: Date.UTC(2020, 0, 1), phases: [], written: new Set(), kept });
    expect(Math.min(...due.filter(({ kind }) => kind === 'day').map(({ period }) => period.until))).toBe(
      Date.UTC(2026, 10, 23),
    );
    expect(due.filter(({ kind }) => kind === 'week').map(({ review_id }) => review_id)).toEqual([
      'week-2026-11-16',
      'week-2026-11-09',
      'week-2026-11-02',
    ]);
    expect(parseReviewDays(JSON.stringify(kept))).toEqual(kept);
    expect(['', '{', '{"day":-1}', '[]'].map(parseReviewDays)).toEqual(Array(4).fill(defaultReviewDays));
  });

  it('has no gap and no overlap between the days, weeks or months of a kind, and begins weeks on Monday', () => {
    const due = dueNow({ now, firstAt: 0, phases: [], written: new Set() });
    for (const kind of ['day', 'week', 'month'] as const) {
      const spans = due.filter((one) => one.kind === kind);
      expect(spans.map(({ before }) => before.until)).toEqual(spans.map(({ period }) => period.since));
      expect(spans.slice(1).map(({ period }) => period.until)).toEqual(
        spans.slice(0, -1).map(({ period }) => period.since),
      );
    }
    const mondays = due
      .filter((one) => one.kind === 'week')
      .map(({ period }) => new Date(period.since).getUTCDay());
    expect(new Set(mondays)).toEqual(new Set([1]));
  });
});

describe('phases', () => {
  it('follow each other: a new one completes the one that is open', () => {
    const both = start(start([], ' Shop ', now - 5 * DAY), 'Ledger', now - 2 * DAY);
    expect(both).toMatchObject([
      { phase: 1, name: 'Shop', completed_at: now - 2 * DAY },
      { phase: 2, name: 'Ledger', completed_at: null },
    ]);
  });

  it('end after they began and change later than before, whatever the clock does', () => {
    const open = start([], 'Shop', now);
    const [ended] = completePhase({ phases: open, now: now - DAY });
    expect(ended?.completed_at).toBe(now);
    expect(ended?.changed_at).toBeGreaterThan(now);
  });

  it('refuse a name of nothing, and to complete what is not open', () => {
    expect(() => startPhase({ phases: [], name: '  ', now })).toThrow('a phase needs a name');
    expect(() => completePhase({ phases: [], now })).toThrow('no phase is open');
  });

  it('say from when on anything is recorded where what they compare began before that', () => {
    const [phase] = start([], 'One', now - 9 * DAY);
    if (phase === undefined) throw new Error('one phase');
    const due = phaseReview({ phase: { ...phase, completed_at: now }, phases: [phase], now });
    const from = (firstAt: number | null) => aboutReview({ due, firstAt }).recorded_from;
    expect([null, now - 19 * DAY, now - 18 * DAY].map(from)).toEqual([null, null, null]);
    expect([now - 17 * DAY, now - DAY].map(from)).toEqual([now - 17 * DAY, now - DAY]);
  });

  it.each([
    ['on full hours', 0, 0, true, false],
    ['within hours', 5, 7, true, true],
    ['that ended within one', 0, 7, true, true],
    ['within hours, to whoever knows each moment', 5, 7, false, false],
  ])('%s are made of full hours: %i, %i minutes', (_, began, ended, knowsHours, told) => {
    const at = Math.floor(now / HOUR) * HOUR;
    const [open] = start([], 'One', at - DAY + began * MINUTE);
    if (open === undefined) throw new Error('one phase');
    const phase = { ...open, completed_at: at + ended * MINUTE };
    const due = phaseReview({ phase, phases: [phase], now });
    expect(aboutReview({ due, firstAt: null, knowsHours }).by_hours).toBe(told);
  });

  it('are compared with the one before, the first with as much time before it', () => {
    const phases = start(start([], 'One', now - 9 * DAY), 'Two', now - 4 * DAY);
    const [one, two] = phases;
    if (one === undefined || two === undefined) throw new Error('two phases');
    expect(phaseReview({ phase: one, phases, now }).before).toEqual({
      since: now - 14 * DAY,
      until: now - 9 * DAY,
    });
    expect(phaseReview({ phase: { ...two, completed_at: now }, phases, now }).before).toEqual({
      since: now - 9 * DAY,
      until: now - 4 * DAY,
    });
  });

  it('are due for a review two hours after they were completed', () => {
    const phases = start(start([], 'One', now - 9 * DAY), 'Two', now - HOUR);
    const due = (at: number) => ids({ now: at, firstAt: now - HOUR, phases, written: new Set() });
    expect(due(now)).not.toContain('phase-1');
    expect(due(now + HOUR)[0]).toBe('phase-1');
  });
});
