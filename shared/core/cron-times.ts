import { DAY, HOUR, MINUTE } from './time.ts';

/** The one trigger of the cloud (as cron writes it); what a call does, its minute chooses. wrangler.toml has the same. */
export const cronTrigger = '* * * * *';

type Times = {
  /** Of the hour. */
  minutes: readonly number[];
  /** Of the day; without it every hour. */
  hour?: number;
};

/** When each is due (UTC). No two share a minute, because one call may do only so much. */
export const cronTimes = {
  alerts: { minutes: [0, 15, 30, 45] },
  /** A review takes six calls, within five minutes. */
  reviews: { minutes: [6, 7, 8, 9, 10, 11] },
  segmentSpace: { minutes: [13] },
  daily: { minutes: [18], hour: 3 },
  days: { minutes: [36] },
  folding: { minutes: [39] },
  /** Days that are never made anew, closer together. */
  dayPacks: { minutes: [42] },
  /** Segments of old sessions are put together. */
  packs: { minutes: [3, 21, 33, 48] },
  /** Is there by now what was asked a cold tier for? */
  restores: { minutes: [27, 57] },
  /** Bundles and packs between tiers: once in every quarter of the hour, because runs take turns by that. */
  moves: { minutes: [14, 24, 41, 51] },
  /** What lies in a tier and is in no list. */
  orphans: { minutes: [18], hour: 4 },
  /** Uploads to S3 that broke off. */
  uploads: { minutes: [18], hour: 5 },
  /** Of old sessions, some each time. */
  details: { minutes: [12, 54] },
} as const satisfies Record<string, Times>;

export type CronTime = keyof typeof cronTimes;

const times: Readonly<Record<CronTime, Times>> = cronTimes;
export const cronTimeNames = Object.keys(cronTimes) as CronTime[];

/** What is due by the call of this moment (Unix ms); mostly nothing. */
export function cronTimeAt(at: number): CronTime | undefined {
  const call = Math.floor(at / MINUTE) * MINUTE;
  return cronTimeNames.find((time) => lastDue({ time, now: call }) === call);
}

/** The last moment up to `now` at which `time` was due, in Unix ms. */
export function lastDue({ time, now }: { time: CronTime; now: number }): number {
  const { minutes, hour } = times[time];
  const [every, start] = hour === undefined ? [HOUR, 0] : [DAY, hour * HOUR];
  const moments = minutes.map((minute) => {
    const offset = start + minute * MINUTE;
    return Math.floor((now - offset) / every) * every + offset;
  });
  return Math.max(...moments);
}
