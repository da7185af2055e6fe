import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../../local-agent/sync/ask-cloud.ts';
import { backOffMs, judge, nextFlushMs, pace, quotaEnds } from '../../../../local-agent/sync/sync-policy.ts';

const now = Date.UTC(2026, 10, 20, 18);
const midnight = Date.UTC(2026, 10, 21);
const half = () => 0.5;

function refused(status: number, code = 'some.code', retryAfterS?: number): Answer<unknown> {
  const extra = retryAfterS === undefined ? {} : { retryAfterS };
  return { kind: 'refused', status, code, message: 'no', hint: 'do that', ...extra };
}

describe('what an answer means', () => {
  const pausedForGood = { action: 'pause', until: undefined, reason: 'no; do that' };
  it.each([
    ['ok', { kind: 'ok', value: {} } as const, { action: 'done' }],
    ['401', refused(401), pausedForGood],
    ['403', refused(403), pausedForGood],
    ['404', refused(404), { action: 'pause', until: now + 3_600_000 }],
    ['408', refused(408), { action: 'retry', delayMs: 1000 }],
    ['429', refused(429), { action: 'retry', delayMs: 1000 }],
    ['429 with Retry-After', refused(429, 'rate', 60), { action: 'retry', delayMs: 61_000 }],
    ['500', refused(500), { action: 'retry', delayMs: 1000 }],
    ['503', refused(503, 'database.unavailable', 5), { action: 'retry', delayMs: 6000 }],
    ['quota', refused(503, 'database.quota', 10), { action: 'pause', until: midnight + 150_000 }],
    ['400', refused(400), { action: 'dead', status: 400, code: 'some.code', reason: 'no; do that' }],
    ['409', refused(409), { action: 'dead', status: 409 }],
    ['413', refused(413), { action: 'dead', status: 413 }],
    ['damaged bytes', refused(400, 'segment.hash_mismatch'), { action: 'retry' }],
    [
      'no answer',
      { kind: 'unreachable', message: 'ECONNREFUSED' } as const,
      { action: 'retry', delayMs: 1000 },
    ],
  ])('%s', (_, answer, verdict) => {
    expect(judge({ answer, failures: 0, now, random: half })).toMatchObject(verdict);
  });

  it('what the cloud cannot explain for ten minutes counts as refused, so that it holds up nothing', () => {
    const judged = [0, 9, 10].map(
      (unexplained) => judge({ answer: refused(500), failures: 99, unexplained, now, random: half }).action,
    );
    expect(judged).toEqual(['retry', 'retry', 'dead']);
    expect(judge({ answer: refused(503), failures: 99, now, random: half }).action).toBe('retry');
  });

  it('bytes that arrive damaged three times are refused for good', () => {
    const answer = refused(400, 'segment.hash_mismatch');
    const actions = [0, 1, 2].map(
      (damaged) => judge({ answer, failures: 0, damaged, now, random: half }).action,
    );
    expect(actions).toEqual(['retry', 'retry', 'dead']);
  });
});

describe('backing off', () => {
  it('doubles its ceiling up to five minutes', () => {
    const ceilings = [0, 1, 2, 5, 8, 50].map((failures) => backOffMs({ failures, random: () => 1 }));
    expect(ceilings).toEqual([2000, 4000, 8000, 64_000, 300_000, 300_000]);
  });

  it('spreads over the whole range and never comes before Retry-After', () => {
    fc.assert(
      fc.property(
        fc.nat(100),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(3600),
        (failures, chance, floorS) => {
          const delay = backOffMs({ failures, random: () => chance, floorS });
          expect(delay).toBeGreaterThanOrEqual(floorS * 1000);
          expect(delay).toBeLessThanOrEqual(floorS * 1000 + 300_000);
        },
      ),
    );
  });

  it('waits for 00:00 UTC, whatever the time', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (date) => {
        const until = quotaEnds({ now: date.getTime(), random: () => 0 });
        expect(until % 86_400_000).toBe(0);
        expect(until - date.getTime()).toBeGreaterThan(0);
        expect(until - date.getTime()).toBeLessThanOrEqual(86_400_000);
      }),
    );
  });
});

describe('the pace', () => {
  it.each([
    [{ watching: false }, pace.quietMs],
    [{ watching: false, paceMs: 9000 }, pace.quietMs],
    [{ watching: true }, pace.watchedMs],
    [{ watching: true, paceMs: 40_000 }, 40_000],
    [{ watching: true, paceMs: 10 }, pace.watchedMs],
    [{ watching: true, paceMs: 9e9 }, pace.quietMs],
    [{ watching: true, paceMs: 40_000, embedded: true }, pace.embeddedMs],
    [{ watching: false, more: true }, 0],
  ])('%o', (state, delay) => {
    expect(nextFlushMs({ paceMs: undefined, embedded: false, more: false, ...state })).toBe(delay);
  });
});
