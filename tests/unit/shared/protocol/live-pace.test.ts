import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../../shared/core/time.ts';
import { freePlan } from '../../../../shared/protocol/free-plan.ts';
import {
  machinePaceMs,
  quietMs,
  renewalMs,
  type Today,
  watchedMs,
} from '../../../../shared/protocol/live-pace.ts';

const midnight = Date.UTC(2026, 10, 20);
const fresh = (machines: number): Today => ({
  machines,
  began_at: null,
  requests: 0,
  rows_written: 0,
  rows_read: 0,
});
/** What cron of a large team has used when a day begins. */
const nightly = { rows_written: 10_000, rows_read: 2_000_000 };

/**
 * Eight hours in which somebody watches all the time, a minute at a time. Something is new on each machine every ten seconds;
 * the pages of `viewers` are made anew with all of it, as often as they may.
 */
function workingDay(o: { machines: number; viewers: number; startHour: number }) {
  const today: Today = {
    ...fresh(o.machines),
    ...nightly,
    began_at: midnight + o.startHour * HOUR,
  };
  const paces: number[] = [];
  const renewals: number[] = [];
  for (let minute = 0; minute < 8 * 60; minute += 1) {
    const now = midnight + o.startHour * HOUR + minute * MINUTE;
    const paceMs = machinePaceMs({ today, now });
    const renewMs = Math.max(3000, renewalMs({ today, now }) * o.viewers);
    paces.push(paceMs);
    renewals.push(renewMs);
    const flushes = (o.machines * MINUTE) / (paceMs + 10_000);
    const pages = (o.viewers * MINUTE) / renewMs;
    today.requests += flushes * 2 + pages;
    today.rows_written += flushes * 5;
    today.rows_read += pages * 150;
  }
  return { today, first: paces[0] ?? 0, slowest: Math.max(...paces), page: Math.max(...renewals) };
}

describe('a working day with somebody watching', () => {
  const days = [1, 3, 5, 10, 20, 40, 80, 100].flatMap((machines) =>
    [1, 5, 50].map((viewers) => ({ machines, viewers })),
  );
  it.each(days)('of $machines machines and $viewers viewers stays inside the free plan', (day) => {
    for (const startHour of [0, 6, 8, 15]) {
      const { today } = workingDay({ ...day, startHour });
      for (const limit of ['requests', 'rows_written', 'rows_read'] as const)
        expect(today[limit]).toBeLessThan(freePlan[limit]);
    }
  });

  it.each([1, 3, 5])('of %i machines keeps two seconds from the first minute to the last', (machines) => {
    expect(workingDay({ machines, viewers: 5, startHour: 8 }).slowest).toBe(watchedMs);
  });

  it('of eighty tells news every few minutes, and pages are made anew as often as they are read', () => {
    const { first, slowest, page } = workingDay({ machines: 80, viewers: 5, startHour: 8 });
    expect(first).toBeGreaterThan(60_000);
    expect(first).toBeLessThan(180_000);
    expect(slowest).toBeLessThanOrEqual(quietMs);
    expect(page).toBeLessThan(30_000);
  });
});

describe('the pace', () => {
  const now = midnight + 9 * HOUR;

  it('slows down with every machine, and with what was used already', () => {
    const paces = [1, 10, 20, 40, 80].map((machines) => machinePaceMs({ today: fresh(machines), now }));
    expect(paces).toEqual(paces.toSorted((a, b) => a - b));
    expect(new Set(paces).size).toBeGreaterThan(3);
    for (const used of [{ requests: 70_000 }, { rows_written: 60_000 }])
      expect(machinePaceMs({ today: { ...fresh(20), ...used }, now })).toBeGreaterThan(
        machinePaceMs({ today: fresh(20), now }),
      );
  });

  it('is that of machines that nobody watches where nothing is left, and two seconds where nobody is at work', () => {
    for (const used of [{ requests: 99_999 }, { rows_written: 250_000 }])
      expect(machinePaceMs({ today: { ...fresh(1), ...used }, now })).toBe(quietMs);
    expect(renewalMs({ today: { ...fresh(1), rows_read: 6_000_000 }, now })).toBe(quietMs);
    expect(machinePaceMs({ today: fresh(0), now })).toBe(watchedMs);
    expect(machinePaceMs({ today: { ...fresh(0), requests: 100_000 }, now })).toBe(quietMs);
  });

  it('speeds up towards midnight, when all begins anew', () => {
    const today = { ...fresh(40), rows_written: 40_000 };
    const at = (hour: number) => machinePaceMs({ today, now: midnight + hour * HOUR });
    expect(at(22)).toBeLessThan(at(20));
    expect(at(20)).toBeLessThan(at(12));
    expect(machinePaceMs({ today: fresh(5), now: midnight + DAY - 1 })).toBe(watchedMs);
  });
});
