import { DAY, HOUR, MINUTE } from './time.ts';

/** Times at which the cloud is called (UTC, as cron writes them); wrangler.toml and the embedded cloud have the same. */
export const cronTimes = { daily: '17 3 * * *' } as const;

export type CronTime = (typeof cronTimes)[keyof typeof cronTimes];

/** The last moment up to `now` at which `cron` (minute, hour, then stars) was due, in milliseconds. */
export function lastDue({ cron, now }: { cron: CronTime; now: number }): number {
  const [minute = 0, hour = 0] = cron.split(' ').map(Number);
  const offset = hour * HOUR + minute * MINUTE;
  return Math.floor((now - offset) / DAY) * DAY + offset;
}
