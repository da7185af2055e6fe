import type { Step } from '../../../session/steps/step.ts';
import { indexOf, redrawSteps, type ShownSteps } from './shown-steps.ts';
import { hasFailed } from '../../../session/steps/step-filter.ts';
import { walkEvent, type Walk } from '../../keyboard/walk.ts';

/** ↑ ↓ (or k j) walk the steps, Enter opens one; inputs and opened texts keep their own keys. */
export function bindStepsKeys(shown: ShownSteps): void {
  shown.view.addEventListener('keydown', (event) => {
    const inside = event.target instanceof Element && event.target.closest('pre, input, select') !== null;
    if (inside || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (by !== undefined) walk({ shown, by });
    else if (event.key === 'Enter' && event.target === shown.view) toggleSelected(shown);
    else return;
    event.preventDefault();
  });
}

/** `j k` walk the steps wherever the reader is on the page, `n p` the failed ones, which are opened too. */
export function bindStepWalk({ shown, open }: { shown: ShownSteps; open: (step: Step) => void }): void {
  document.addEventListener(walkEvent, (event) => {
    const { by, failed } = (event as CustomEvent<Walk>).detail;
    event.preventDefault();
    if (!failed) {
      walk({ shown, by });
      return;
    }
    const at = indexOf({ shown, id: shown.state.get().step });
    const beyond = by === 1 ? shown.steps.slice(at + 1) : shown.steps.slice(0, Math.max(0, at));
    const next = by === 1 ? beyond.find(hasFailed) : beyond.findLast(hasFailed);
    if (next !== undefined) open(next);
  });
}

function walk({ shown, by }: { shown: ShownSteps; by: number }): void {
  const at = indexOf({ shown, id: shown.state.get().step });
  const next = shown.steps[Math.max(0, Math.min(shown.steps.length - 1, at + by))];
  if (next !== undefined) shown.state.set({ step: next.id });
}

function toggleSelected(shown: ShownSteps): void {
  const { step } = shown.state.get();
  if (step === undefined) return;
  if (!shown.opened.delete(step)) shown.opened.add(step);
  redrawSteps({ shown, ids: [step] });
}
