import { describe, expect, it } from 'vitest';
import { compareSteps, indexOfStep } from '../../../../../worker/dashboard/session/steps/step-order.ts';
import { createRandom } from '../../../../fixtures/corpus/random.ts';

const random = createRandom(7);
// Many fall on one moment.
const steps = Array.from({ length: 2000 }, (_, index) => ({ id: `s${index}`, at: random.int(0, 300) })).sort(
  compareSteps,
);

describe('steps in order', () => {
  it('are each found where they stand, also beside others of their moment', () => {
    expect(steps.map((step) => indexOfStep({ steps, step }))).toEqual(steps.map((_, index) => index));
  });

  it('are found among those that are shown, and not where they are hidden', () => {
    const shown = steps.filter((_, index) => index % 3 === 0);
    expect(shown.map((step) => indexOfStep({ steps: shown, step }))).toEqual(shown.map((_, index) => index));
    const hidden = steps.filter((_, index) => index % 3 === 1);
    expect(new Set(hidden.map((step) => indexOfStep({ steps: shown, step })))).toEqual(new Set([-1]));
    expect(indexOfStep({ steps: [], step: { id: 'x', at: 1 } })).toBe(-1);
  });
});
