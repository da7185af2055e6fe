import { expect, it } from 'vitest';
import { parseRange, startOfDay } from '../../../../local-agent/reports/time-range.ts';

const now = Date.parse('2026-11-21T12:20:00Z');

function iso(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString().slice(0, 16);
}

function range(args: { since?: string; until?: string; today?: boolean }, timeZone = 'UTC') {
  const { since, until } = parseRange({ args, now, timeZone });
  return [iso(since), iso(until)];
}

it.each([
  [{}, 'UTC', [undefined, undefined]],
  [{ today: true }, 'UTC', ['2026-11-21T00:00', undefined]],
  [{ today: true }, 'Asia/Tokyo', ['2026-11-20T15:00', undefined]],
  [{ since: 'today' }, 'America/New_York', ['2026-11-21T05:00', undefined]],
  [{ since: 'yesterday', until: 'yesterday' }, 'UTC', ['2026-11-20T00:00', '2026-11-21T00:00']],
  [{ since: '7d' }, 'UTC', ['2026-11-14T12:20', undefined]],
  [{ since: '12h' }, 'UTC', ['2026-11-21T00:20', undefined]],
  [{ since: '2w' }, 'UTC', ['2026-11-07T12:20', undefined]],
  [{ since: '2026-11-01', until: '2026-11-03' }, 'UTC', ['2026-11-01T00:00', '2026-11-04T00:00']],
  [{ since: '2026-11-01T08:30' }, 'UTC', ['2026-11-01T08:30', undefined]],
  [{ until: '2026-11-01T08:30' }, 'UTC', [undefined, '2026-11-01T08:30']],
  [{ since: '2026-11-01T08:00:00Z' }, 'Asia/Tokyo', ['2026-11-01T08:00', undefined]],
  [{ since: '2026-11-01T08:00+02:00' }, 'UTC', ['2026-11-01T06:00', undefined]],
  [{ until: '2026-11-01T08:30' }, 'Asia/Kolkata', [undefined, '2026-11-01T03:00']],
  // A time alone is the last one of the clock: 12:20 is now.
  [{ since: '11:05' }, 'UTC', ['2026-11-21T11:05', undefined]],
  [{ since: '9:30', until: '10:15' }, 'UTC', ['2026-11-21T09:30', '2026-11-21T10:15']],
  [{ since: '14:20' }, 'UTC', ['2026-11-20T14:20', undefined]],
  [{ since: '14:20' }, 'Asia/Kolkata', ['2026-11-21T08:50', undefined]],
  // The day on which summer time ends has 25 hours, the day on which it begins 23.
  [{ since: '2026-10-25', until: '2026-10-25' }, 'Europe/Berlin', ['2026-10-24T22:00', '2026-10-25T23:00']],
  [{ since: '2026-03-29', until: '2026-03-29' }, 'Europe/Berlin', ['2026-03-28T23:00', '2026-03-29T22:00']],
])('%j in %s', (args, zone, expected) => {
  expect(range(args, zone)).toEqual(expected);
});

it.each([
  '',
  'soon',
  '7',
  '7y',
  '2026-13-01',
  '2026-02-30',
  '2026-11-01T25:00',
  '-3d',
  '24:00',
  '12:60',
  '1:2',
])('%j is no time', (since) => {
  expect(() => range({ since })).toThrow(/cannot be/);
});

it('a day begins at midnight, whatever the clock does', () => {
  for (const timeZone of [
    'UTC',
    'Europe/Berlin',
    'America/Sao_Paulo',
    'Asia/Kolkata',
    'Pacific/Auckland',
    'local',
  ]) {
    for (let at = Date.UTC(2026, 0, 1, 12); at < Date.UTC(2027, 0, 1); at += 86_400_000) {
      const start = startOfDay({ at, timeZone });
      expect(start).toBeLessThanOrEqual(at);
      expect(at - start).toBeLessThan(26 * 3_600_000);
      expect(startOfDay({ at: start, timeZone })).toBe(start);
    }
  }
});
