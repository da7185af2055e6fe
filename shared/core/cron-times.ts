import { DAY, HOUR, MINUTE } from './time.ts';

/** Times at which the cloud is called (UTC, as cron writes them); wrangler.toml and the embedded cloud have the same. */
export const cronTimes = {
  quarterly: '*/15 * * * *',
  hourly: '7 * * * *',
  halfPast: '37 * * * *',
  /** Bundles between tiers: a run of its own, because one may do so much. */
  moves: '52 * * * *',
  daily: '17 3 * * *',
} as const;

export type CronTime = (typeof cronTimes)[keyof typeof cronTimes];

/** The last moment up to `now` at which `cron` (minute, hour or a star, then stars; or every so many minutes) was due, in milliseconds. */
export function lastDue({ cron, now }: { cron: CronTime; now: number }): number {
  const [minute = '', hour = ''] = cron.split(' ');
  const step = /^\*\/(\d+)$/.exec(minute)?.[1];
  if (step !== undefined) return Math.floor(now / (Number(step) * MINUTE)) * Number(step) * MINUTE;
  const [every, offset] =
    hour === '*' ? [HOUR, Number(minute) * MINUTE] : [DAY, Number(hour) * HOUR + Number(minute) * MINUTE];
  return Math.floor((now - offset) / every) * every + offset;
}
