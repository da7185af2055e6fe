import type { InParts } from '../../../../../shared/core/in-parts.ts';
import type { Step } from '../../../session/steps/step.ts';
import type { StepAgent } from '../../../session/steps/step-view.tsx';
import type { Times } from '../../../ui/text/times.ts';
import type { StateStore } from '../view-state.ts';
import type { Scene } from '../scene.ts';
import { indexOfStep } from '../../../session/steps/step-order.ts';
import type { VirtualList } from '../virtual-list.ts';

/** Those that the reader wants to see, and how high each will be, as far as that can be guessed. */
export type ChosenSteps = { steps: Step[]; heights: Float64Array };

/** The steps beside the lanes, and which of them are chosen and open. */
export type ShownSteps = {
  place: HTMLElement;
  view: HTMLElement;
  state: StateStore;
  times: Times;
  list: VirtualList<Step>;
  opened: Set<string>;
  steps: Step[];
  agents: Map<string, StepAgent>;
  scene: Scene | undefined;
  /** The step that the run, played back, has come to. */
  reached: string | undefined;
  /** What looks through the steps at the moment; the last that was asked for counts. */
  filtering: InParts<ChosenSteps> | undefined;
};

/** Where a step stands, by its id or that of its error; -1: it is not among those shown. */
export function indexOf({ shown, id }: { shown: ShownSteps; id: string | undefined }): number {
  const step = shown.scene?.stepById.get(id ?? '');
  return step === undefined ? -1 : indexOfStep({ steps: shown.steps, step });
}

export function redrawSteps(o: { shown: ShownSteps; ids: readonly (string | undefined)[] }): void {
  const { shown } = o;
  shown.list.redraw(o.ids.map((id) => indexOf({ shown, id })));
}
