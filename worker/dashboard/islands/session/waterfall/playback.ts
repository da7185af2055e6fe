import type { Step } from '../../../session/steps/step.ts';
import type { Span } from '../../../session/waterfall/time-scale.ts';

/** About as long as one watches. */
const wantedMs = 40_000;

/** The slowest of the offered speeds at which the run (milliseconds of drawn time) is over soon; as the select holds it. */
export function chooseSpeed({ length, offered }: { length: number; offered: readonly number[] }): string {
  return String(offered.find((speed) => length / speed <= wantedMs) ?? offered.at(-1) ?? 1);
}

/** The moment of the next step, or of the one before; undefined at the end of the run, where nothing is hidden any more. */
export function nextMoment(o: {
  steps: readonly Step[];
  range: Span;
  at: number | undefined;
  direction: number;
}): number | undefined {
  const { steps, range, at = range.to } = o;
  if (o.direction > 0) return steps.find((step) => step.at > at)?.at;
  return steps.findLast((step) => step.at < at)?.at ?? range.from;
}
