// The session page: lanes and steps side by side, state in the URL, following a run that goes on.
import { createTimes } from '../ui/text/times.ts';
import { changedEvent, sayRenewed } from './connection.ts';
import { inSlices, nextFrame } from './in-slices.ts';
import { whenPageIsRead } from './page-read.ts';
import { readPace, settleMs } from './renew-page.ts';
import { createStepsList } from './session/steps/steps-list.tsx';
import { bindCostliestAgent } from './session/costliest-agent.ts';
import { createRunLoader, type Run } from './session/load-run.ts';
import { bindExport } from './session/export-run.ts';
import { showInTurn } from './session/show-in-turn.ts';
import { renewHead } from './session/renew-head.ts';
import { getPart } from './session/page-parts.ts';
import { bindPrintWhole } from './session/print-whole.ts';
import { createViewState, readView, type StateStore } from './session/view-state.ts';
import { buildScene, type Scene } from './session/scene.ts';
import type { Step } from '../session/steps/step.ts';
import { describeProblem, type Unreadable } from '../session/steps/describe-problem.ts';
import { filterSteps } from '../session/steps/step-filter.ts';
import { bindSplit } from './session/split.ts';
import { bindTabs } from './session/tabs.tsx';
import { createWaterfall } from './session/waterfall/waterfall.ts';

whenPageIsRead(() => {
  const place = document.querySelector<HTMLElement>('[data-island="session"]');
  const { session: sessionId, timeline, segments } = place?.dataset ?? {};
  if (place !== null && sessionId !== undefined && timeline !== undefined && segments !== undefined)
    void start({ place, sessionId, load: createRunLoader({ timeline, segments }) });
});

async function start(o: {
  place: HTMLElement;
  sessionId: string;
  load: ReturnType<typeof createRunLoader>;
}): Promise<void> {
  const { place, sessionId, load } = o;
  const [first] = await Promise.all([load({ view: readView, firstLook: true }), showInTurn({ place })]);
  // A step that is linked may stand anywhere.
  const isLinked = new URLSearchParams(location.search).has('step');
  let scene = await inSlices(buildScene(first.whole || !isLinked ? first : await load({ view: readView })));
  const state = createViewState({ startedAt: scene.range.from });
  const times = createTimes({ now: scene.run.now, zone: document.documentElement.dataset['zone'] ?? 'UTC' });
  /** Whatever leads to a step does the same: it is selected, opened and brought into sight. */
  const open = (step: Step) => {
    const hidden = filterSteps({ steps: [step], state: state.get() }).length === 0;
    state.set({ step: step.id, steps: true, ...(hidden ? { agent: undefined, find: '', show: 'all' } : {}) });
    void tabs.showSteps().then(steps.openSelected);
  };
  const steps = createStepsList({ place, state, times, open, onScroll: (at) => waterfall.setCursor(at) });
  const waterfall = createWaterfall({ place, state, times, open, onMoment: steps.follow });
  bindSplit({ place, state });
  bindPrintWhole(place);
  bindExport({ place, sessionId, scene: () => scene });
  const tabs = bindTabs({ place, state, scene: () => scene, open });
  bindCostliestAgent({ state, scene: () => scene, showAgent: tabs.showAgent });
  await nextFrame();
  const show = async (next: Scene) => {
    scene = next;
    resolveStep({ state, scene });
    // Each in a frame of its own.
    await waterfall.show(scene);
    await nextFrame();
    await steps.show(scene);
    await nextFrame();
    tabs.show();
    await nextFrame();
    if (!scene.run.whole) return;
    sayProblem({ place, unreadable: scene.run.unreadable });
    place.dataset['whole'] = 'true';
  };
  const showRun = async (run: Run) => show(await inSlices(buildScene(run)));
  await show(scene);
  place.dataset['ready'] = 'true';
  if (!scene.run.whole) void load({ view: () => state.get().zoom }).then(showRun);
  follow({
    sessionId,
    renew: async () => {
      const [run] = await Promise.all([load({ view: () => state.get().zoom }), renewHead({ place })]);
      await showRun(run);
      sayRenewed({ age: 0 });
    },
  });
}

/** The server read the first part alone. */
function sayProblem({ place, unreadable }: { place: HTMLElement; unreadable: Unreadable }): void {
  const problem = describeProblem(unreadable);
  if (problem === undefined) return;
  const line = getPart(place, '[data-part="problem"]');
  line.hidden = false;
  if (line.textContent !== problem) line.textContent = problem;
}

/** A link to an error leads to the step of the call that failed. */
function resolveStep({ state, scene }: { state: StateStore; scene: Scene }): void {
  const wanted = state.get().step;
  const step = wanted === undefined ? undefined : scene.stepById.get(wanted);
  if (step !== undefined && step.id !== wanted) state.set({ step: step.id });
}

/** New segments are fetched when the live room says so, as often as requests may cost. */
function follow(o: { sessionId: string; renew: () => Promise<void> }): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let askedAt = Date.now();
  document.addEventListener(changedEvent, ({ detail }: CustomEventInit<string[]>) => {
    const ours = detail === undefined || detail.length === 0 || detail.includes(o.sessionId);
    if (!ours || document.visibilityState === 'hidden') return;
    timer ??= setTimeout(
      () => {
        timer = undefined;
        askedAt = Date.now();
        void o.renew();
      },
      Math.max(settleMs, askedAt + readPace() - Date.now()),
    );
  });
}
