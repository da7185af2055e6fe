import type { Step } from '../../../../../worker/dashboard/session/steps/step.ts';
import { describe, expect, it } from 'vitest';
import {
  chooseSpeed,
  nextMoment,
} from '../../../../../worker/dashboard/islands/session/waterfall/playback.ts';

const offered = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800];

describe('chooseSpeed', () => {
  it.each([
    ['a run of seconds as it was', 12_000, '1'],
    ['three minutes', 180_000, '5'],
    ['twenty minutes', 1_200_000, '30'],
    ['five hours', 5 * 3_600_000, '600'],
    ['whatever is longer than any speed makes short', 90 * 86_400_000, '1800'],
  ])('plays %s', (_, length, speed) => {
    expect(chooseSpeed({ length, offered })).toBe(speed);
  });
});

describe('nextMoment', () => {
  const range = { from: 0, to: 1000 };
  const steps = [10, 10, 400, 900].map((at) => ({ at }) as Step);
  const next = (at: number | undefined, direction: number) => nextMoment({ steps, range, at, direction });

  it('goes from step to step, over those of one moment at once', () => {
    expect([next(0, 1), next(10, 1), next(400, 1)]).toEqual([10, 400, 900]);
    expect([next(900, -1), next(400, -1)]).toEqual([400, 10]);
  });

  it('ends where all is shown, and begins at the start', () => {
    expect(next(900, 1)).toBeUndefined();
    expect(next(undefined, 1)).toBeUndefined();
    expect(next(undefined, -1)).toBe(900);
    expect(next(10, -1)).toBe(0);
  });
});
