import { DAY, HOUR, MINUTE } from '../../../shared/core/time.ts';
import { shareLifetimes } from '../../../shared/protocol/shares.ts';
import { wrongValue } from '../../cli/usage-errors.ts';

const units: Readonly<Record<string, number>> = { m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };

/** `7d` in milliseconds. Throws `usage.wrong_value` for what is none, or longer than a link may last. */
export function parseLifetime(text: string): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,5})([mhdw])$/.exec(text) ?? [];
  const ms = Number(count) * (units[unit] ?? 0);
  if (ms >= shareLifetimes.least && ms <= shareLifetimes.most) return ms;
  throw wrongValue({ flag: '--expires', value: text, expected: 'an age up to a year: 30m, 12h, 7d, 2w' });
}
