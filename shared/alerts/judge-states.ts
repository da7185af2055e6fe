import type { Alert } from './alert.ts';
import { clockThere, type DeviceState } from './device-state.ts';
import { deviceTroubles } from './device-troubles.ts';

// What lasts until it is mended: it is told once, and over when it is judged no more.

/** What is wrong on machines, once from its beginning on. */
export function judgeDevices(o: {
  devices: readonly {
    device_id: string;
    name: string;
    member: string;
    told_at: number;
    state: DeviceState;
  }[];
  now: number;
}): Alert[] {
  return o.devices.flatMap(({ device_id, name, member, told_at, state }) =>
    deviceTroubles({ state, now: clockThere({ state, told_at, now: o.now }).now }).map(
      ({ kind, level, count, since }): Alert => ({
        alert_key: `${kind}:${device_id}:${since}`,
        kind,
        level,
        subject: name,
        value: count,
        bound: null,
        ref: device_id,
        member,
      }),
    ),
  );
}

/** Storage tiers that cannot be used, once until somebody mends it; one that is only busy is asked again by itself. */
export function judgeTiers(
  tiers: readonly { tier: string; since: number; problem: { code: string; until: number | null } | null }[],
): Alert[] {
  return tiers.flatMap(({ tier, since, problem }) =>
    problem === null || problem.code === 'tier.busy'
      ? []
      : [
          {
            alert_key: `tier_failing:${tier}:${problem.code}:${since}`,
            kind: 'tier_failing',
            level: problem.until === null ? 'critical' : 'warning',
            subject: tier,
            value: 0,
            bound: null,
            ref: problem.code,
          },
        ],
  );
}

/** Of what costs nothing so much is used: told in time, and once more when it is used up. */
const fillSteps = [
  { share: 1, level: 'critical' },
  { share: 0.8, level: 'warning' },
] as const;

/** What an account has for nothing, nearly used; one step at a time, and over when there is room again. */
export function judgeFilling(o: { tier: string; bytes: number; free: number }): Alert[] {
  const step = fillSteps.find(({ share }) => o.bytes >= share * o.free);
  if (step === undefined) return [];
  return [
    {
      alert_key: `tier_filling:${o.tier}:${step.share}`,
      kind: 'tier_filling',
      level: step.level,
      subject: o.tier,
      value: o.bytes,
      bound: o.free,
      ref: '',
    },
  ];
}
