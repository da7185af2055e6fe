import { isoDay } from '../../core/days.ts';
import { DAY, HOUR, MINUTE } from '../../core/time.ts';
import { zoneParts } from '../parts/time-zone.ts';

/** A day of a zone: its buckets are those of the hours from `fromHour` to `untilHour` (exclusive), as queries count them. */
export type DayBounds = {
  day: number;
  fromHour: number;
  untilHour: number;
  startsAt: number;
  endsAt: number;
};

/** Days since the epoch as the clocks of a zone show them. */
export function dayAt({ zone, at }: { zone: string; at: number }): number {
  return Math.floor((at + minutesAt({ zone, hour: Math.floor(at / HOUR) }) * MINUTE) / DAY);
}

export function dayBounds({ zone, day }: { zone: string; day: number }): DayBounds {
  const parts = zoneParts({ since: (day - 2) * DAY, until: (day + 3) * DAY, time_zone: zone });
  const fromHour = firstHour({ parts, day });
  return {
    day,
    fromHour,
    untilHour: firstHour({ parts, day: day + 1 }),
    startsAt: startOf({ parts, day }),
    endsAt: startOf({ parts, day: day + 1 }),
  };
}

/** `2026-11-27`, of the number of a day since the epoch. */
export function dayKey(day: number): string {
  return isoDay(day * DAY);
}

type Parts = ReturnType<typeof zoneParts>;

/** The first hour (since the epoch) of a day of a zone. */
export function firstHour({ parts, day }: { parts: Parts; day: number }): number {
  // From some hours before midnight on, as far as clocks are ever put at once.
  let hour = day * 24 - Math.ceil(minutesOf({ parts, hour: day * 24 }) / 60) - 3;
  while (Math.floor((hour * 60 + minutesOf({ parts, hour })) / (24 * 60)) < day) hour += 1;
  return hour;
}

function startOf({ parts, day }: { parts: Parts; day: number }): number {
  return day * DAY - minutesOf({ parts, hour: firstHour({ parts, day }) }) * MINUTE;
}

/** The offset of a zone in an hour since the epoch. */
export function minutesOf({ parts, hour }: { parts: Parts; hour: number }): number {
  return parts.find(([from, until]) => hour >= from && hour < until)?.[2] ?? 0;
}

function minutesAt({ zone, hour }: { zone: string; hour: number }): number {
  const parts = zoneParts({ since: (hour - 1) * HOUR, until: (hour + 2) * HOUR, time_zone: zone });
  return minutesOf({ parts, hour });
}
