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
  /** Where each of them stands, by its id. */
  indexes: ReadonlyMap<string, number>;
  agents: Map<string, StepAgent>;
  scene: Scene | undefined;
  /** The step that the run, played back, has come to. */
  reached: string | undefined;
};

/** Where a step stands, by its id or that of its error; -1: it is not among those shown. */
export function indexOf({ shown, id }: { shown: ShownSteps; id: string | undefined }): number {
  const step = shown.scene?.stepById.get(id ?? '');
  return shown.indexes.get(step?.id ?? '') ?? -1;
}

export function redrawSteps(o: { shown: ShownSteps; ids: readonly (string | undefined)[] }): void {
  const { shown } = o;
  shown.list.redraw(o.ids.map((id) => indexOf({ shown, id })));
}
