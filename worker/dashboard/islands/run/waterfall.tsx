import type { Step } from '../../session/step.ts';
import type { Times } from '../../text/times.ts';
import type { StateStore } from './run-state.ts';
import { LaneName } from '../../components/lanes.tsx';
import { foldedAtFirst, visibleLanes, type Lane } from '../../session/lanes.ts';
import { createCanvas } from './canvas.ts';
import { bindLaneKeys, neighbour } from './lane-keys.ts';
import { bindPointer } from './lane-pointer.ts';
import { paintAxis } from './paint-axis.ts';
import { paintLanes, rowHeight, toPixel, toTime, type Plot } from './paint-lanes.ts';
import { readPalette } from './palette.ts';
import { scaleOf, type Scene } from './scene.ts';

export type Waterfall = {
  show: (scene: Scene) => void;
  /** Where the conversation is. */
  setCursor: (at: number | undefined) => void;
};

const shortestView = 200;

/** The lanes of a run on a canvas of the size of what is seen; names beside it are ordinary buttons. */
export function createWaterfall(o: {
  place: HTMLElement;
  state: StateStore;
  times: Times;
  open: (step: Step) => void;
}): Waterfall {
  const { place, state } = o;
  const body = getPart(place, '.wf-body');
  const names = getPart(place, '.wf-names');
  const plotPlace = getPart(place, '.wf-plot');
  const ticks = getPart(place, '.wf-ticks');
  let scene: Scene | undefined;
  let lanes: Lane[] = [];
  let folded: Set<string> | undefined;
  let palette = readPalette();
  let cursor: number | undefined;
  let frame = 0;

  const lanesCanvas = createCanvas();
  const axisCanvas = createCanvas();

  const plot = (): Plot | undefined => {
    if (scene === undefined) return undefined;
    const scale = scaleOf({ scene, fold: state.get().foldPauses });
    const { zoom } = state.get();
    const [x0, x1] = zoom === undefined ? [0, scale.length] : [scale.toX(zoom.from), scale.toX(zoom.to)];
    return { scale, x0, x1: Math.max(x1, x0 + 1), width: plotPlace.clientWidth };
  };
  const paint = () => {
    frame = 0;
    const current = plot();
    if (scene === undefined || current === undefined || folded === undefined) return;
    const height = Math.min(body.clientHeight, (lanes.length + 1) * rowHeight);
    const selected = scene.stepById.get(state.get().step ?? '');
    paintLanes({
      context: lanesCanvas.fit({ width: current.width, height }),
      scene,
      lanes,
      folded,
      plot: current,
      palette,
      height,
      top: body.scrollTop,
      selected,
      cursor,
      activeAgent: state.get().agent,
    });
    paintAxis({
      context: axisCanvas.fit({ width: current.width, height: 26 }),
      plot: current,
      palette,
      times: o.times,
      height: 26,
    });
  };
  const repaint = () => {
    if (frame === 0) frame = requestAnimationFrame(paint);
  };
  const layOut = () => {
    if (scene === undefined || folded === undefined) return;
    lanes = visibleLanes({ lanes: scene.lanes, folded });
    drawNames({ names, lanes, folded, scene, agent: state.get().agent });
    plotPlace.style.height = `${(lanes.length + 1) * rowHeight}px`;
    repaint();
  };
  const zoomTo = (range: { from: number; to: number } | undefined) => state.set({ zoom: range });
  const zoomBy = ({ factor, around }: { factor: number; around?: number | undefined }) => {
    const current = plot();
    if (current === undefined) return;
    const middle = around === undefined ? (current.x0 + current.x1) / 2 : current.scale.toX(around);
    const length = Math.min(current.scale.length, Math.max(shortestView, (current.x1 - current.x0) * factor));
    const share = (middle - current.x0) / (current.x1 - current.x0);
    const x0 = Math.max(0, Math.min(middle - length * share, current.scale.length - length));
    const whole = length >= current.scale.length;
    zoomTo(whole ? undefined : { from: current.scale.toTime(x0), to: current.scale.toTime(x0 + length) });
  };
  /** Brings a step into the shown stretch of time and its lane into view. */
  const reveal = (step: Step) => {
    const current = plot();
    if (current === undefined || scene === undefined || folded === undefined) return;
    const lane = scene.lanes.find((entry) => entry.kind === 'run' && entry.run.agent_id === step.agent);
    if (lane?.kind === 'run' && lane.group !== undefined && folded.has(lane.group)) {
      folded.delete(lane.group);
      layOut();
    }
    const row = lanes.findIndex((entry) => entry.key === step.agent);
    const y = row * rowHeight;
    if (row >= 0 && (y < body.scrollTop || y + rowHeight > body.scrollTop + body.clientHeight))
      body.scrollTop = y - body.clientHeight / 3;
    const x = toPixel({ plot: current, at: step.at });
    const { zoom } = state.get();
    if (zoom !== undefined && (x < 0 || x > current.width)) {
      const half = (zoom.to - zoom.from) / 2;
      zoomTo({ from: step.at - half, to: step.at + half });
    }
  };

  plotPlace.tabIndex = 0;
  plotPlace.setAttribute('role', 'application');
  plotPlace.setAttribute(
    'aria-label',
    'Waterfall of the run. Arrow keys walk the steps, plus and minus zoom, Enter opens a step.',
  );
  body.addEventListener('scroll', repaint, { passive: true });
  new ResizeObserver(repaint).observe(body);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    palette = readPalette();
    repaint();
  });
  names.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null;
    const { fold, lane } = button?.dataset ?? {};
    if (fold !== undefined && folded !== undefined) {
      if (!folded.delete(fold)) folded.add(fold);
      layOut();
      names.querySelector<HTMLElement>(`[data-fold="${CSS.escape(fold)}"]`)?.focus();
    } else if (lane !== undefined) state.set({ agent: state.get().agent === lane ? undefined : lane });
  });
  bindPointer({
    plotPlace,
    place: getPart(place, '.wf'),
    state,
    look: () => {
      const current = plot();
      return current === undefined || scene === undefined ? undefined : { plot: current, scene, lanes };
    },
    open: o.open,
    zoomTo,
    zoomBy,
    toTime: (pixel) => {
      const current = plot();
      return current === undefined ? undefined : toTime({ plot: current, pixel });
    },
  });
  bindLaneKeys({
    plotPlace,
    zoomBy,
    zoomTo,
    walk(direction) {
      if (scene === undefined) return;
      const step = neighbour({
        scene,
        lanes,
        selected: scene.stepById.get(state.get().step ?? ''),
        direction,
      });
      if (step !== undefined) state.set({ step: step.id });
    },
    open() {
      const step = scene?.stepById.get(state.get().step ?? '');
      if (step !== undefined) o.open(step);
    },
    clear: () => state.set({ step: undefined, zoom: undefined, agent: undefined }),
  });
  state.onChange((now, before) => {
    if (now.agent !== before.agent) layOut();
    const step = scene?.stepById.get(now.step ?? '');
    if (now.step !== before.step && step !== undefined) reveal(step);
    repaint();
  });
  bindTools({ place, state, zoomBy });

  return {
    show(next) {
      scene = next;
      if (folded === undefined) {
        folded = foldedAtFirst(next.lanes);
        plotPlace.replaceChildren(lanesCanvas.element);
        ticks.replaceChildren(axisCanvas.element);
      }
      layOut();
      const step = next.stepById.get(state.get().step ?? '');
      if (step !== undefined) reveal(step);
    },
    setCursor(at) {
      cursor = at;
      repaint();
    },
  };
}

function drawNames(o: {
  names: HTMLElement;
  lanes: readonly Lane[];
  folded: ReadonlySet<string>;
  scene: Scene;
  agent: string | undefined;
}): void {
  const isCritical = (lane: Lane) => {
    const runs = lane.kind === 'group' ? (o.folded.has(lane.key) ? lane.runs : []) : [lane.run];
    return runs.some(
      (run) => run.agent_id !== 'main' && (o.scene.critical.get(run.agent_id)?.length ?? 0) > 0,
    );
  };
  const rows = o.lanes.map((lane) => (
    <LaneName
      lane={lane}
      folded={o.folded.has(lane.key)}
      active={lane.kind === 'run' && lane.run.agent_id === o.agent}
      critical={isCritical(lane)}
      now={o.scene.run.now}
    />
  ));
  const files = (
    <li class="lane lane-files">
      <span class="lane-name muted">files</span>
    </li>
  );
  // The runtime of islands makes nodes of these at once, whatever hono's types say about them.
  o.names.replaceChildren(...([...rows, files] as unknown as Node[]));
}

function bindTools(o: {
  place: HTMLElement;
  state: StateStore;
  zoomBy: (by: { factor: number }) => void;
}): void {
  const tools = getPart(o.place, '.wf-tools');
  const pauses = getPart(tools, '[data-do="gaps"]');
  const showPauses = () => pauses.setAttribute('aria-pressed', String(o.state.get().foldPauses));
  showPauses();
  tools.hidden = false;
  getPart(o.place, '.wf-hint').hidden = false;
  tools.addEventListener('click', ({ target }) => {
    const name =
      target instanceof Element ? target.closest<HTMLElement>('[data-do]')?.dataset['do'] : undefined;
    if (name === 'in') o.zoomBy({ factor: 0.5 });
    if (name === 'out') o.zoomBy({ factor: 2 });
    if (name === 'reset') o.state.set({ zoom: undefined });
    if (name === 'gaps') o.state.set({ foldPauses: !o.state.get().foldPauses });
  });
  o.state.onChange(showPauses);
}

export function getPart(place: ParentNode, selector: string): HTMLElement {
  const part = place.querySelector<HTMLElement>(selector);
  if (part === null) throw new TypeError(`the page has no ${selector}`);
  return part;
}
