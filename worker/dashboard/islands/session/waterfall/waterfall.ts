import type { Step } from '../../../session/steps/step.ts';
import type { Times } from '../../../ui/text/times.ts';
import type { StateStore } from '../view-state.ts';
import type { Scene } from '../scene.ts';
import { nextFrame } from '../../in-slices.ts';
import { foldedAtFirst } from '../../../session/waterfall/lanes.ts';
import {
  createBoard,
  layOut,
  nameLanes,
  paintWhole,
  placeCursor,
  repaint,
  reveal,
  selectedStep,
  type Board,
} from './board.tsx';
import { describeCriticalPath } from './describe-path.ts';
import { bindLaneKeys, neighbour } from './lane-keys.ts';
import { bindPointer } from './lane-pointer.ts';
import { getPart } from '../page-parts.ts';
import { createOverviewMap } from './overview-map.ts';
import { rowHeight, toTime } from './plot.ts';
import { createStrips } from './strips.ts';
import { markMoment } from './lane-moments.ts';
import { createPlayer } from './player.ts';
import { createVeil } from './veil.ts';
import { panBy, plotOf, zoomBy } from './time-window.ts';
import { readPalette } from './palette.ts';

export type Waterfall = {
  /** Names and lanes, each in a frame of its own. */
  show: (scene: Scene) => Promise<void>;
  setCursor: (at: number | undefined) => void;
  /** Plays the run back, or stops that. */
  play: () => void;
};

const keysHelp =
  'Arrow keys walk the steps, plus and minus zoom, with Shift they move along, Enter opens a step.';

/** The lanes of a run on a canvas of the size of what is seen; names beside it are ordinary buttons. */
export function createWaterfall(o: {
  place: HTMLElement;
  state: StateStore;
  times: Times;
  open: (step: Step) => void;
  /** What is played back came to this moment; undefined when all is shown again. */
  onMoment: (at: number | undefined) => void;
}): Waterfall {
  const board = createBoard(o);
  board.plotPlace.replaceChildren(board.lanesCanvas.element, board.cursorLine, createVeil('shown'));
  board.map = createOverviewMap(board);
  board.strips = createStrips(board);
  board.player = createPlayer(board, (at) => {
    if (at === undefined && board.moment === undefined) return;
    board.moment = at;
    board.strips?.say(at);
    markMoment({ board, at });
    keepAtWork(board);
    placeCursor(board);
    o.onMoment(at);
  });
  board.plotPlace.tabIndex = 0;
  board.plotPlace.setAttribute('role', 'application');
  board.plotPlace.setAttribute('aria-label', `Waterfall of the run. ${keysHelp}`);
  bindView(board);
  bindNames(board);
  bindTools(board);
  bindHands({ board, open: o.open });
  o.state.onChange((now, before) => {
    if (now.agent !== before.agent) layOut(board);
    const step = selectedStep(board);
    if (now.step !== before.step && step !== undefined) reveal({ board, step });
    repaint(board);
  });
  return {
    show: (scene) => show({ board, scene }),
    play: () => board.player?.toggle(),
    setCursor(at) {
      board.cursor = at;
      placeCursor(board);
    },
  };
}

async function show({ board, scene }: { board: Board; scene: Scene }): Promise<void> {
  if (board.scene === undefined) {
    board.folded = foldedAtFirst(scene.lanes);
    board.ticks.replaceChildren(board.axisCanvas.element);
  }
  board.scene = scene;
  nameLanes(board);
  getPart(board.place, '.wf-critical').textContent = describeCriticalPath(scene);
  await nextFrame();
  repaint(board);
  const step = selectedStep(board);
  if (step !== undefined) reveal({ board, step });
}

/** Of the lanes at work in the moment that is played, at least one below the main thread stays in view. */
function keepAtWork({ names, body }: Board): void {
  const atWork = Array.from(names.children, (row, index) => ({ row, index })).filter(
    ({ row, index }) => index > 0 && row instanceof HTMLElement && row.dataset['stage'] === 'at-work',
  );
  const [first] = atWork;
  const inView = ({ index }: { index: number }) => {
    const top = index * rowHeight - body.scrollTop;
    return top >= 0 && top + rowHeight <= body.clientHeight;
  };
  if (first !== undefined && !atWork.some(inView))
    body.scrollTop = first.index * rowHeight - body.clientHeight / 3;
}

function bindView(board: Board): void {
  board.body.addEventListener('scroll', () => repaint(board), { passive: true });
  new ResizeObserver(() => repaint(board)).observe(board.body);
  board.body.addEventListener('beforeprint', () => paintWhole({ board, whole: true }));
  board.body.addEventListener('afterprint', () => paintWhole({ board, whole: false }));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    board.palette = readPalette();
    repaint(board);
  });
}

function bindNames(board: Board): void {
  const { names, state } = board;
  names.addEventListener('click', ({ target }) => {
    const { fold, lane } = (target instanceof Element ? target.closest('button') : null)?.dataset ?? {};
    if (lane !== undefined) state.set({ agent: state.get().agent === lane ? undefined : lane });
    if (fold === undefined) return;
    if (!board.folded.delete(fold)) board.folded.add(fold);
    layOut(board);
    names.querySelector<HTMLElement>(`[data-fold="${CSS.escape(fold)}"]`)?.focus();
  });
}

function bindTools(board: Board): void {
  const { place, state } = board;
  const tools = getPart(place, '.wf-tools');
  const show = () => {
    const { foldPauses, lines } = state.get();
    const pressed = { gaps: foldPauses, context: lines.includes('context'), cost: lines.includes('cost') };
    for (const [name, on] of Object.entries(pressed))
      getPart(tools, `[data-do="${name}"]`).setAttribute('aria-pressed', String(on));
  };
  show();
  state.onChange(show);
  tools.hidden = false;
  getPart(place, '.wf-hint').hidden = false;
  tools.addEventListener('click', ({ target }) => {
    const name =
      target instanceof Element ? target.closest<HTMLElement>('[data-do]')?.dataset['do'] : undefined;
    if (name === 'in') zoomBy({ board, factor: 0.5 });
    if (name === 'out') zoomBy({ board, factor: 2 });
    if (name === 'reset') state.set({ zoom: undefined });
    if (name === 'context' || name === 'cost') {
      const { lines } = state.get();
      state.set({ lines: lines.includes(name) ? lines.filter((line) => line !== name) : [...lines, name] });
    }
    if (name === 'steps') state.set({ steps: !state.get().steps });
    if (name === 'gaps') state.set({ foldPauses: !state.get().foldPauses });
  });
}

/** Mouse and keys on the plot. */
function bindHands({ board, open }: { board: Board; open: (step: Step) => void }): void {
  const { plotPlace, place, state } = board;
  bindPointer({
    plotPlace,
    axisPlace: board.ticks,
    place: getPart(place, '.wf'),
    look() {
      const plot = plotOf(board);
      return plot === undefined || board.scene === undefined
        ? undefined
        : { plot, scene: board.scene, lanes: board.lanes };
    },
    open,
    zoomTo: (zoom) => state.set({ zoom }),
    zoomBy: (by) => zoomBy({ board, ...by }),
    panBy: (pixels) => panBy({ board, pixels }),
    toTime(pixel) {
      const plot = plotOf(board);
      return plot === undefined ? undefined : toTime({ plot, pixel });
    },
  });
  bindLaneKeys({
    plotPlace,
    zoomBy: (by) => zoomBy({ board, ...by }),
    zoomTo: (zoom) => state.set({ zoom }),
    pan: (share) => panBy({ board, pixels: share * plotPlace.clientWidth }),
    walk(direction) {
      if (board.scene === undefined) return;
      const step = neighbour({
        scene: board.scene,
        lanes: board.lanes,
        selected: selectedStep(board),
        direction,
      });
      if (step !== undefined) state.set({ step: step.id });
    },
    open() {
      const step = selectedStep(board);
      if (step !== undefined) open(step);
    },
    play: () => board.player?.toggle(),
    clear: () => state.set({ step: undefined, zoom: undefined, agent: undefined, at: undefined }),
  });
}
