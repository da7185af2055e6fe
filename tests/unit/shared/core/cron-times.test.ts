import { describe, expect, it } from 'vitest';
import { cronTimeAt, cronTimeNames, cronTimes, lastDue } from '../../../../shared/core/cron-times.ts';
import { DAY, HOUR, MINUTE } from '../../../../shared/core/time.ts';

const midnight = Date.UTC(2026, 10, 20);
const calls = Array.from({ length: DAY / MINUTE }, (_, call) => midnight + call * MINUTE);

describe('the calls of one day', () => {
  it('do everything as often as its times say, one thing a call', () => {
    const done = calls.map((at) => cronTimeAt(at));
    for (const time of cronTimeNames) {
      const { minutes } = cronTimes[time];
      expect(done.filter((one) => one === time)).toHaveLength(
        minutes.length * ('hour' in cronTimes[time] ? 1 : 24),
      );
    }
  });

  it('do the same when they come late, within their minute', () => {
    for (const at of calls) expect(cronTimeAt(at + MINUTE - 1)).toBe(cronTimeAt(at));
  });

  it('mostly do nothing', () => {
    expect(calls.filter((at) => cronTimeAt(at) !== undefined).length).toBeLessThan(calls.length / 2);
    expect(cronTimeAt(midnight + 3 * MINUTE + DAY)).toBe(cronTimeAt(midnight + 3 * MINUTE));
    expect(cronTimeAt(lastDue({ time: 'daily', now: midnight }) + HOUR)).not.toBe('daily');
  });
});

describe('the last time that something was due', () => {
  it('is now, or before now', () => {
    expect(lastDue({ time: 'alerts', now: midnight + 15 * MINUTE })).toBe(midnight + 15 * MINUTE);
    expect(lastDue({ time: 'alerts', now: midnight + 15 * MINUTE - 1 })).toBe(midnight);
  });

  it('may be of the hour or the day before', () => {
    expect(lastDue({ time: 'reviews', now: midnight })).toBe(midnight - 49 * MINUTE);
    expect(lastDue({ time: 'daily', now: midnight })).toBe(midnight - DAY + 3 * HOUR + 18 * MINUTE);
  });
});
