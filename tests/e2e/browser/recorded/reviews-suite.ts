import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Recorded } from '../../../fixtures/transcripts/recorded.ts';
import { DAY, HOUR } from '../../../../shared/core/time.ts';
import { lastDue } from '../../../../shared/core/cron-times.ts';
import { differences } from './differences.ts';
import {
  phaseFigures,
  reviewFigures,
  storageFigures,
  type PhaseJson,
  type ReviewJson,
} from './expected-reviews.ts';
import type { SessionFacts } from './printed-rows.ts';

/** A review takes several calls, and those of days and weeks have their turn as well. */
const mostTicks = 80;

/** Phases, their reviews and bundles in the cloud, beside what the command line says of them. */
export function describeReviews(
  world: () => { recorded: Recorded; page: Page; facts: SessionFacts[] },
): void {
  it('every figure of Storage is the one of `subtrack backup list`', async () => {
    const { recorded, page, facts } = world();
    // No phase was open yet.
    const [one, other] = facts.toSorted((a, b) => a.started_at - b.started_at);
    for (const fact of [one, other]) await recorded.json(['backup', fact?.session_id ?? '', '--upload']);
    const { bundles } = (await recorded.jsonOfCloud(['backup', 'list'])) as {
      bundles: { phase: number | null; copies: { tier: string; verified_at: string }[] }[];
    };
    const inR2 = bundles.filter(({ copies }) => copies.some(({ tier }) => tier === 'r2'));
    expect(inR2.map(({ phase }) => phase)).toEqual([null, null]);
    await page.goto(`${recorded.url}/storage`);
    const month = new Date(one?.started_at ?? 0).toLocaleDateString('en-GB', {
      month: 'long',
      year: 'numeric',
      timeZone: 'UTC',
    });
    const [compared = ''] = inR2
      .flatMap(({ copies }) => copies.filter(({ tier }) => tier === 'r2'))
      .map(({ verified_at }) => verified_at)
      .toSorted();
    const expected = storageFigures({ bundles: inR2.length, phase: month, compared });
    expect(await differences({ page, expected })).toEqual([]);
  });

  it('every figure of phases and of a review is the one of `subtrack phase`', async () => {
    const { recorded, page, facts } = world();
    const now = Date.now();
    // Before all sessions: they belong to the phase in which they began.
    recorded.setNow(Math.min(now - 3 * DAY, ...facts.map(({ started_at }) => started_at)));
    await recorded.jsonOfCloud(['phase', 'start', 'Billing rewrite']);
    recorded.setNow(now - 3 * HOUR);
    await recorded.jsonOfCloud(['phase', 'complete']);
    recorded.setNow(now);

    const at = lastDue({ time: 'reviews', now });
    const written = async () => (await page.goto(`${recorded.url}/reviews/phase-1`))?.ok() === true;
    let left = mostTicks;
    while (!(await written()) && left > 0) {
      await recorded.tick({ at });
      left -= 1;
    }
    const review = (await recorded.json(['phase', 'review', '1'])) as ReviewJson;
    expect(review.totals.sessions).toBeGreaterThan(0);
    expect(await differences({ page, expected: reviewFigures(review) })).toEqual([]);

    const { phases } = (await recorded.json(['phase', 'list'])) as { phases: PhaseJson[] };
    await page.goto(`${recorded.url}/phases`);
    expect(await differences({ page, expected: phaseFigures(phases) })).toEqual([]);
  });
}
