import type { LaneRun } from '../../session/lanes.ts';
import type { Step } from '../../session/step.ts';
import type { Times } from '../../text/times.ts';
import type { Scene } from './scene.ts';
import type { Show, StateStore } from './run-state.ts';
import { StepRow, type StepAgent } from '../../components/step.tsx';
import { cleanText } from '../../text/display-text.ts';
import { formatCount } from '../../text/format.ts';
import { shows } from './run-state.ts';
import { createVirtualList } from './virtual-list.ts';
import { getPart } from './waterfall.tsx';

export type Conversation = { show: (scene: Scene) => void; focus: () => void };

/** Longest text of one field that is put into the page; the copy in the journal is whole. */
const textLimit = 30_000;
const findAfterMs = 150;

/** The steps beside the lanes: as many as there are, of which only those in view exist. */
export function createConversation(o: {
  place: HTMLElement;
  state: StateStore;
  times: Times;
  onScroll: (at: number | undefined) => void;
}): Conversation {
  const { place, state } = o;
  const view = getPart(place, '.steps-view');
  const count = getPart(place, '[data-part="count"]');
  const opened = new Set<string>();
  let scene: Scene | undefined;
  let steps: Step[] = [];
  let agents = new Map<string, StepAgent>();

  const agentOf = (step: Step) => agents.get(step.agent) ?? { type: 'unknown', depth: 1 };
  const list = createVirtualList<Step>({
    view,
    list: getPart(place, '[data-part="steps"]'),
    guess: guessHeight,
    draw(step, index) {
      const named = index === 0 || steps[index - 1]?.agent !== step.agent || step.kind === 'prompt';
      const row = (
        <StepRow
          step={step}
          agent={agentOf(step)}
          times={o.times}
          named={named}
          open={opened.has(step.id)}
          selected={step.id === state.get().step}
          limit={textLimit}
        />
      );
      // The runtime of islands makes nodes at once, whatever hono's types say.
      return row as unknown as HTMLElement;
    },
    onScroll: () => o.onScroll(view.scrollTop > 0 ? steps[list.first()]?.at : undefined),
  });
  const choose = () => {
    if (scene === undefined) return;
    const { agent, find, show } = state.get();
    steps = scene.run.steps.filter(
      (step) =>
        (agent === undefined || step.agent === agent) &&
        isShown({ step, show }) &&
        isFound({ step, find: find.toLowerCase() }),
    );
    const all = scene.run.steps.length;
    count.textContent =
      steps.length === all ? formatCount(all) : `${formatCount(steps.length)} of ${formatCount(all)}`;
    list.setItems(steps);
  };
  const scrollToSelected = () => {
    const index = steps.findIndex((step) => step.id === scene?.stepById.get(state.get().step ?? '')?.id);
    if (index >= 0) list.scrollTo(index);
  };
  view.addEventListener('click', ({ target }) => {
    const id =
      target instanceof Element ? target.closest<HTMLElement>('[data-step]')?.dataset['step'] : undefined;
    if (
      id !== undefined &&
      id !== state.get().step &&
      target instanceof Element &&
      target.closest('.step-line')
    )
      state.set({ step: id });
  });
  view.addEventListener(
    'toggle',
    ({ target }) => {
      const id =
        target instanceof HTMLDetailsElement
          ? target.closest<HTMLElement>('[data-step]')?.dataset['step']
          : undefined;
      if (id === undefined || !(target instanceof HTMLDetailsElement)) return;
      if (target.open) opened.add(id);
      else opened.delete(id);
    },
    { capture: true },
  );
  view.addEventListener('keydown', (event) => walk({ event, steps, state, opened, refresh: list.refresh }));
  bindTools({ place, state });
  state.onChange((now, before) => {
    if (now.agent !== before.agent || now.find !== before.find || now.show !== before.show) choose();
    else if (now.step !== before.step) list.refresh();
    if (now.step !== before.step || now.agent !== before.agent) scrollToSelected();
  });
  return {
    show(next) {
      const first = scene === undefined;
      const top = view.scrollTop;
      scene = next;
      agents = new Map(
        next.run.agents.map((run: LaneRun & { depth?: number }) => [
          run.agent_id,
          { type: cleanText(run.agent_type), depth: run.depth ?? 1 },
        ]),
      );
      const selected = next.stepById.get(state.get().step ?? '');
      if (first && selected !== undefined) opened.add(selected.id);
      choose();
      if (first) scrollToSelected();
      else view.scrollTop = top;
      place.querySelector('.step-pages')?.remove();
    },
    focus: () => {
      const step = state.get().step;
      if (step === undefined) return;
      opened.add(step);
      list.refresh();
      scrollToSelected();
    },
  };
}

/** ↑ ↓ (or k j) walk the steps, Enter opens one; inputs and opened texts keep their own keys. */
function walk(o: {
  event: KeyboardEvent;
  steps: readonly Step[];
  state: StateStore;
  opened: Set<string>;
  refresh: () => void;
}): void {
  const { event, steps, state } = o;
  const inside = event.target instanceof Element && event.target.closest('pre, input, select') !== null;
  if (inside || event.ctrlKey || event.metaKey || event.altKey) return;
  const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  const at = steps.findIndex((step) => step.id === state.get().step);
  if (by !== undefined) {
    const next = steps[Math.max(0, Math.min(steps.length - 1, at + by))];
    if (next !== undefined) state.set({ step: next.id });
  } else if (event.key === 'Enter' && event.target === event.currentTarget && at >= 0) {
    const id = steps[at]?.id ?? '';
    if (!o.opened.delete(id)) o.opened.add(id);
    o.refresh();
  } else return;
  event.preventDefault();
}

function bindTools({ place, state }: { place: HTMLElement; state: StateStore }): void {
  const tools = getPart(place, '.conversation-tools');
  const find = tools.querySelector<HTMLInputElement>('[data-do="find"]');
  const show = tools.querySelector<HTMLSelectElement>('[data-do="show"]');
  if (find === null || show === null) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  find.value = state.get().find;
  show.value = state.get().show;
  find.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => state.set({ find: find.value }), findAfterMs);
  });
  show.addEventListener('change', () =>
    state.set({ show: shows.find((known) => known === show.value) ?? 'all' }),
  );
  tools.hidden = false;
}

function isShown({ step, show }: { step: Step; show: Show }): boolean {
  if (show === 'all') return true;
  if (show === 'failed')
    return (
      step.error !== undefined || step.kind === 'error' || step.status === 'error' || step.status === 'denied'
    );
  const tool = step.tool !== undefined;
  return show === 'tools' ? tool : !tool || step.kind === 'agent';
}

function isFound({ step, find }: { step: Step; find: string }): boolean {
  if (find === '') return true;
  const texts = [step.title, step.text, step.error, step.tool?.name, step.tool?.input, step.tool?.output];
  return (
    texts.some((text) => text?.toLowerCase().includes(find)) ||
    step.files.some((file) => file.path.toLowerCase().includes(find))
  );
}

function guessHeight(step: Step): number {
  if (step.kind === 'prompt') return 70;
  if (step.kind === 'text' || step.kind === 'thinking')
    return 28 + 19 * Math.min(6, Math.floor((step.text ?? '').length / 56));
  return step.error === undefined ? 28 : 46;
}
