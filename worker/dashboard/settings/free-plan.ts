import { freePlan } from '../../../shared/protocol/free-plan.ts';
import type { UsedDay } from '../../data/meter.ts';

export type Limit = keyof typeof freePlan;

export type Standing = { limit: Limit; used: number; share: number; reached: string };

/** Where a team stands today, the latest day first, and when each limit is reached if it goes on as in the days before. */
export function standingsOf({ days, today }: { days: readonly UsedDay[]; today: number }): Standing[] {
  const [latest] = days;
  const now = latest?.day === today ? latest : undefined;
  return (Object.keys(freePlan) as Limit[]).map((limit) => {
    const used = limit === 'size_bytes' ? (latest?.size_bytes ?? 0) : (now?.[limit] ?? 0);
    const reached = limit === 'size_bytes' ? fullIn({ days }) : dailyIn({ days, limit });
    return { limit, used, share: used / freePlan[limit], reached };
  });
}

/** The database grows by about as much each day. */
function fullIn({ days }: { days: readonly UsedDay[] }): string {
  const [latest, oldest] = [days[0], days.at(-1)];
  if (latest === undefined || oldest === undefined || latest.day - oldest.day < 7)
    return 'when it is full shows after a week';
  if (latest.size_bytes >= freePlan.size_bytes) return 'it is full';
  const perDay = (latest.size_bytes - oldest.size_bytes) / (latest.day - oldest.day);
  if (perDay <= 0) return 'does not grow';
  const left = Math.ceil((freePlan.size_bytes - latest.size_bytes) / perDay);
  return left > 730
    ? 'not full within two years'
    : `full in ${left} ${left === 1 ? 'day' : 'days'} at this growth`;
}

/** A limit of a day is reached or not; the busiest day says how near it came. */
function dailyIn({ days, limit }: { days: readonly UsedDay[]; limit: Exclude<Limit, 'size_bytes'> }): string {
  const most = Math.max(0, ...days.map((day) => day[limit]));
  if (most === 0) return 'nothing is known yet';
  const times = freePlan[limit] / most;
  if (times <= 1) return 'reached on the busiest day';
  return `a day ${times >= 100 ? 'more than 100' : times.toFixed(1)} times as busy as the busiest would reach it`;
}
