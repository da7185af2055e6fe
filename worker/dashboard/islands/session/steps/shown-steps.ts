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
  agents: Map<string, StepAgent>;
  scene: Scene | undefined;
  /** The step that the run, played back, has come to. */
  reached: string | undefined;
};
