import type { InParts } from '../../../../../shared/core/in-parts.ts';
import type { Step } from '../../../session/steps/step.ts';
import type { StepAgent } from '../../../session/steps/step-view.tsx';
import type { Times } from '../../../ui/text/times.ts';
import type { StateStore } from '../view-state.ts';
import type { Scene } from '../scene.ts';
import type { VirtualList } from '../virtual-list.ts';

/** The steps beside the lanes, and which of them are chosen and open. */
export type ShownSteps = {
  place: HTMLElement;
  view: HTMLElement;
  state: StateStore;
  times: Times;
  list: VirtualList<Step>;
  opened: Set<string>;
  steps: Step[];
  /** Where each of them stands, by its id, once somebody asked for it. */
  indexes: ReadonlyMap<string, number> | undefined;
  agents: Map<string, StepAgent>;
  scene: Scene | undefined;
  /** The step that the run, played back, has come to. */
  reached: string | undefined;
  /** What looks through the steps at the moment; the last that was asked for counts. */
  filtering: InParts<Step[]> | undefined;
};

/** Where a step stands, by its id or that of its error; -1: it is not among those shown. */
export function indexOf({ shown, id }: { shown: ShownSteps; id: string | undefined }): number {
  const step = shown.scene?.stepById.get(id ?? '');
  return step === undefined ? -1 : (indexesOf(shown).get(step.id) ?? -1);
}

function indexesOf(shown: ShownSteps): ReadonlyMap<string, number> {
  shown.indexes ??= new Map(shown.steps.map((step, index) => [step.id, index]));
  return shown.indexes;
}

export function redrawSteps(o: { shown: ShownSteps; ids: readonly (string | undefined)[] }): void {
  const { shown } = o;
  shown.list.redraw(o.ids.map((id) => indexOf({ shown, id })));
}
