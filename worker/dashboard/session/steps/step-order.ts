import type { Step } from './step.ts';

type Placed = Pick<Step, 'at' | 'id'>;

/** In order of time. */
export function compareSteps(a: Placed, b: Placed): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Where a step stands among steps that are in order; -1: it is not among them. A hundred thousand are not looked through. */
export function indexOfStep({ steps, step }: { steps: readonly Placed[]; step: Placed }): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = steps[middle];
    if (other !== undefined && compareSteps(other, step) < 0) low = middle + 1;
    else high = middle;
  }
  return steps[low]?.id === step.id ? low : -1;
}
