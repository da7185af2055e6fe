import type { LaneRun } from '../../session/waterfall/lanes.ts';
import type { Step } from '../../session/steps/step.ts';
import type { Times } from '../../ui/text/times.ts';
import type { Scene } from './scene.ts';
import type { StateStore } from './run-state.ts';
import type { Talk } from './talk.ts';
import { StepRow } from '../../session/steps/step-view.tsx';
import { cleanText } from '../../../../shared/core/hidden-characters.ts';
import { formatCount } from '../../ui/text/format.ts';
import { bindConversationKeys } from './conversation-keys.ts';
import { bindConversationTools } from './conversation-tools.ts';
import { highlightCode } from './highlight-code.tsx';
import { getPart } from './page-parts.ts';
import { filterSteps } from '../../session/steps/step-filter.ts';
import { createVirtualList } from './virtual-list.ts';

export type Conversation = {
  show: (scene: Scene) => void;
  /** Opens the selected step and brings it into the upper third of the window. */
  openSelected: () => void;
};

/** Longest text of one field that is put into the page; the copy in the journal is whole. */
const textLimit = 30_000;

export function createConversation(o: {
  place: HTMLElement;
  state: StateStore;
  times: Times;
  onScroll: (at: number | undefined) => void;
}): Conversation {
  const view = getPart(o.place, '.steps-view');
  const list = createVirtualList<Step>({
    view,
    list: getPart(o.place, '[data-part="steps"]'),
    guess: guessHeight,
    draw: (step, index) => drawStep({ talk, step, index }),
    onScroll: () => o.onScroll(view.scrollTop > 0 ? talk.steps[list.first()]?.at : undefined),
  });
  const none = { opened: new Set<string>(), steps: [], agents: new Map(), scene: undefined };
  const talk: Talk = { ...o, view, list, ...none };
  bindRows(talk);
  bindConversationKeys(talk);
  bindConversationTools(talk);
  o.state.onChange((now, before) => {
    if (now.agent !== before.agent || now.find !== before.find || now.show !== before.show) choose(talk);
    else if (now.step !== before.step) list.refresh();
    if (now.step !== before.step || now.agent !== before.agent) scrollToSelected(talk);
  });
  return {
    show: (scene) => show({ talk, scene }),
    openSelected() {
      const { step } = o.state.get();
      if (step === undefined) return;
      talk.opened.add(step);
      list.refresh();
      bringSelected(talk);
    },
  };
}

function show({ talk, scene }: { talk: Talk; scene: Scene }): void {
  const first = talk.scene === undefined;
  const top = talk.view.scrollTop;
  talk.scene = scene;
  talk.agents = new Map(
    scene.run.agents.map((run: LaneRun & { depth?: number }) => [
      run.agent_id,
      { type: cleanText(run.agent_type), depth: run.depth ?? 1 },
    ]),
  );
  const selected = scene.stepById.get(talk.state.get().step ?? '');
  if (first && selected !== undefined) talk.opened.add(selected.id);
  choose(talk);
  if (first) bringSelected(talk);
  else talk.view.scrollTop = top;
  // Pages are for readers without script; here are all steps.
  talk.place.querySelector('.step-pages')?.remove();
}

function choose(talk: Talk): void {
  if (talk.scene === undefined) return;
  const all = talk.scene.run.steps;
  talk.steps = filterSteps({ steps: all, state: talk.state.get() });
  const [some, whole] = [formatCount(talk.steps.length), formatCount(all.length)];
  getPart(talk.place, '[data-part="count"]').textContent = some === whole ? whole : `${some} of ${whole}`;
  talk.list.setItems(talk.steps);
}

function scrollToSelected(talk: Talk): void {
  const index = selectedIndex(talk);
  if (index >= 0) talk.list.scrollTo(index);
}

function bringSelected(talk: Talk): void {
  const index = selectedIndex(talk);
  if (index >= 0) talk.list.bring(index);
}

function selectedIndex(talk: Talk): number {
  const id = talk.scene?.stepById.get(talk.state.get().step ?? '')?.id;
  return talk.steps.findIndex((step) => step.id === id);
}

function drawStep({ talk, step, index }: { talk: Talk; step: Step; index: number }): HTMLElement {
  const row = (
    <StepRow
      step={step}
      agent={talk.agents.get(step.agent) ?? { type: 'unknown', depth: 1 }}
      times={talk.times}
      named={index === 0 || talk.steps[index - 1]?.agent !== step.agent || step.kind === 'prompt'}
      open={talk.opened.has(step.id)}
      selected={step.id === talk.state.get().step}
      limit={textLimit}
      whole={false}
      highlight={highlightCode}
    />
  );
  // The runtime of islands makes nodes at once, whatever hono's types say.
  return row as unknown as HTMLElement;
}

/** A click chooses a step and opens or closes it; rows are drawn anew then, so that the browser must not toggle one too. */
function bindRows({ view, state, opened, list }: Talk): void {
  view.addEventListener('click', (event) => {
    const { target } = event;
    // Enter on a summary is a click on itself, not on the line inside.
    const line = target instanceof Element ? target.closest('summary, .step > .step-line') : null;
    const id = line?.closest<HTMLElement>('[data-step]')?.dataset['step'];
    // What stands in an opened step has summaries of its own.
    if (line === null || id === undefined || line.closest('.step-body') !== null) return;
    event.preventDefault();
    const opens = line.localName === 'summary';
    if (opens && !opened.delete(id)) opened.add(id);
    const fresh = state.get().step !== id;
    if (fresh) state.set({ step: id });
    else if (opens) list.refresh();
    view
      .querySelector<HTMLElement>(`[data-step="${CSS.escape(id)}"] summary`)
      ?.focus({ preventScroll: true });
  });
}

function guessHeight(step: Step): number {
  if (step.kind === 'prompt') return 70;
  if (step.kind !== 'text' && step.kind !== 'thinking') return step.error === undefined ? 28 : 46;
  return 28 + 19 * Math.min(6, Math.floor((step.text ?? '').length / 56));
}
