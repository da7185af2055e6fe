import type { LaneRun } from '../../../session/waterfall/lanes.ts';
import type { Step } from '../../../session/steps/step.ts';
import type { Times } from '../../../ui/text/times.ts';
import type { Scene } from '../scene.ts';
import type { StateStore } from '../view-state.ts';
import { indexOf, redrawSteps, type ChosenSteps, type ShownSteps } from './shown-steps.ts';
import { StepRow } from '../../../session/steps/step-view.tsx';
import { cleanText } from '../../../../../shared/core/hidden-characters.ts';
import { formatCount } from '../../../ui/text/format.ts';
import { bindStepsKeys, bindStepWalk } from './steps-keys.ts';
import { bindStepsTools } from './steps-tools.ts';
import { highlightCode } from './highlight-code.tsx';
import { lastBy } from '../curves.ts';
import { getPart } from '../page-parts.ts';
import { atOnce, eachInParts, type InParts } from '../../../../../shared/core/in-parts.ts';
import { inSlices } from '../../in-slices.ts';
import { filterStepsInParts, type StepFilter } from '../../../session/steps/step-filter.ts';
import { exportCommand } from '../../../session/steps/cut-text.ts';
import { createVirtualList, mostOnPaper } from '../virtual-list.ts';

export type StepsList = {
  show: (scene: Scene) => Promise<void>;
  /** Opens the selected step and brings it into the upper third of the window. */
  openSelected: () => void;
  /** Goes along with what is played back; undefined when it is over. */
  follow: (at: number | undefined) => void;
};

/** Longest text of one field that is put into the page; the copy in the journal is whole. */
const textLimit = 30_000;
/** So many are looked through within a frame. */
const stepsAtOnce = 20_000;

export function createStepsList(o: {
  place: HTMLElement;
  state: StateStore;
  times: Times;
  onScroll: (at: number | undefined) => void;
  open: (step: Step) => void;
}): StepsList {
  const view = getPart(o.place, '.steps-view');
  const firstSeen = () =>
    shown.steps.length > 0 && view.scrollTop > 0 ? shown.steps[list.first()] : undefined;
  const list = createVirtualList<Step>({
    view,
    list: getPart(o.place, '[data-part="steps"]'),
    guess: guessHeight,
    draw: (step, index) => drawStep({ shown, step, index }),
    onScroll: () => o.onScroll(firstSeen()?.at),
  });
  const none = {
    opened: new Set<string>(),
    steps: [],
    agents: new Map(),
    scene: undefined,
    reached: undefined,
    filtering: undefined,
  };
  const shown: ShownSteps = { ...o, view, list, ...none };
  bindRows(shown);
  bindStepsKeys(shown);
  bindStepWalk({ shown, open: o.open });
  bindStepsTools(shown);
  view.addEventListener('beforeprint', () => sayOnPaper(shown));
  o.state.onChange((now, before) => {
    const chosenAnew = now.agent !== before.agent || now.find !== before.find || now.show !== before.show;
    if (!chosenAnew && now.step !== before.step) redrawSteps({ shown, ids: [before.step, now.step] });
    const isElsewhere = now.step !== before.step || now.agent !== before.agent;
    if (chosenAnew) void choose(shown).then(() => isElsewhere && scrollToSelected(shown));
    else if (isElsewhere) scrollToSelected(shown);
  });
  return {
    show: (scene) => show({ shown, scene }),
    follow: (at) => follow({ shown, at }),
    openSelected() {
      const { step } = o.state.get();
      if (step === undefined) return;
      shown.opened.add(step);
      redrawSteps({ shown, ids: [step] });
      bringSelected(shown);
    },
  };
}

async function show({ shown, scene }: { shown: ShownSteps; scene: Scene }): Promise<void> {
  const first = shown.scene === undefined;
  shown.scene = scene;
  shown.agents = new Map(
    scene.run.agents.map((run: LaneRun & { depth?: number }) => [
      run.agent_id,
      { type: cleanText(run.agent_type), depth: run.depth ?? 1 },
    ]),
  );
  const selected = scene.stepById.get(shown.state.get().step ?? '');
  if (first && selected !== undefined) shown.opened.add(selected.id);
  await choose(shown, { first, stays: !first });
  if (first) bringSelected(shown);
  // Pages are for readers without script; here are all steps.
  shown.place.querySelector('.step-pages')?.remove();
}

/** `first`: nobody waits for the list yet, and its rows are made in slices; `stays`: it stands where the reader left it. */
async function choose(shown: ShownSteps, { first = false, stays = false } = {}): Promise<void> {
  if (shown.scene === undefined) return;
  const { run } = shown.scene;
  const state = shown.state.get();
  const work = chooseInParts({ steps: run.steps, state });
  shown.filtering = work;
  // Only texts and very long runs take long to look through: all else is there when the caller goes on.
  const isQuick = state.find === '' && run.steps.length < stepsAtOnce;
  const { steps, heights } = isQuick ? atOnce(work) : await inSlices(work);
  // Something else was asked for meanwhile.
  if (shown.filtering !== work) return;
  shown.steps = steps;
  const [some, whole] = [formatCount(steps.length), formatCount(run.steps.length)];
  const listed = some === whole ? whole : `${some} of ${whole}`;
  const count = getPart(shown.place, '[data-part="count"]');
  count.textContent = `${listed}${run.cut ? ' of more' : run.whole ? '' : ' so far'}`;
  count.title = run.cut
    ? `Longer than a page holds. All of it: ${exportCommand(run.session.session_id)}`
    : '';
  const top = stays ? shown.view.scrollTop : 0;
  const rows = first ? await inSlices(shown.list.drawHead(steps, heights)) : undefined;
  if (shown.filtering !== work) return;
  // Rows that come one by one need not wait for their turn (styles/in-turn.css).
  getPart(shown.place, '[data-part="steps"]').dataset['drawn'] = 'true';
  shown.list.setItems(steps, heights, rows);
  if (stays) shown.view.scrollTop = top;
}

function* chooseInParts(o: { steps: readonly Step[]; state: StepFilter }): InParts<ChosenSteps> {
  const steps = yield* filterStepsInParts(o);
  const heights = new Float64Array(steps.length);
  let index = 0;
  yield* eachInParts(steps, (step) => {
    heights[index] = guessHeight(step);
    index += 1;
  });
  return { steps, heights };
}

function follow({ shown, at }: { shown: ShownSteps; at: number | undefined }): void {
  const reached = at === undefined ? undefined : lastBy(shown.steps, at)?.id;
  if (reached === shown.reached) return;
  shown.reached = reached;
  const index = indexOf({ shown, id: reached });
  if (index >= 0) shown.list.keep(index);
  for (const row of shown.view.querySelectorAll<HTMLElement>('.step'))
    row.classList.toggle('reached', row.dataset['step'] === reached);
}

function scrollToSelected(shown: ShownSteps): void {
  const index = indexOf({ shown, id: shown.state.get().step });
  if (index >= 0) shown.list.scrollTo(index);
}

function bringSelected(shown: ShownSteps): void {
  const index = indexOf({ shown, id: shown.state.get().step });
  if (index >= 0) shown.list.bring(index);
}

function drawStep({ shown, step, index }: { shown: ShownSteps; step: Step; index: number }): HTMLElement {
  const row = (
    <StepRow
      step={step}
      agent={shown.agents.get(step.agent) ?? { type: 'unknown', depth: 1 }}
      times={shown.times}
      named={index === 0 || shown.steps[index - 1]?.agent !== step.agent || step.kind === 'prompt'}
      open={shown.opened.has(step.id)}
      selected={step.id === shown.state.get().step}
      limit={textLimit}
      sessionId={shown.scene?.run.session.session_id ?? ''}
      comments={shown.place.dataset['comments']}
      whole={false}
      highlight={highlightCode}
    />
  );
  // The runtime of islands makes nodes at once, whatever hono's types say.
  const element = row as unknown as HTMLElement;
  element.classList.toggle('reached', step.id === shown.reached);
  return element;
}

/** A click chooses a step and opens or closes it; rows are drawn anew then, so that the browser must not toggle one too. */
function bindRows(shown: ShownSteps): void {
  const { view, state, opened } = shown;
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
    else if (opens) redrawSteps({ shown, ids: [id] });
    view
      .querySelector<HTMLElement>(`[data-step="${CSS.escape(id)}"] summary`)
      ?.focus({ preventScroll: true });
  });
}

/** Where paper does not have all steps (styles/print.css). */
function sayOnPaper({ view, steps, scene }: ShownSteps): void {
  const isWhole = steps.length <= mostOnPaper && scene?.run.whole === true && !scene.run.cut;
  if (isWhole) delete view.dataset['onPaper'];
  else
    view.dataset['onPaper'] =
      `Some of ${formatCount(steps.length)} steps are here. All of them: Export HTML, in the menu of the page.`;
}

function guessHeight(step: Step): number {
  if (step.kind === 'prompt') return 70;
  if (step.kind !== 'text' && step.kind !== 'thinking') return step.error === undefined ? 28 : 46;
  return 28 + 19 * Math.min(6, Math.floor((step.text ?? '').length / 56));
}
