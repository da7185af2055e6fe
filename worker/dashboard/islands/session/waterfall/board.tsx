import type { Lane } from '../../../session/waterfall/lanes.ts';
import type { Step } from '../../../session/steps/step.ts';
import type { Times } from '../../../ui/text/times.ts';
import type { StateStore } from '../view-state.ts';
import { LaneName } from '../../../session/waterfall/lane-view.tsx';
import { visibleLanes } from '../../../session/waterfall/lanes.ts';
import { createCanvas, type Canvas } from './canvas.ts';
import { getPart } from '../page-parts.ts';
import { axisHeight, paintAxis } from './paint-axis.ts';
import { paintLanes, rowHeight, toPixel, type Plot } from './paint-lanes.ts';
import { readPalette, type Palette } from './palette.ts';
import { scaleOf, type Scene } from '../scene.ts';

/** What the waterfall is made of and what it shows at the moment. */
export type Board = {
  place: HTMLElement;
  body: HTMLElement;
  names: HTMLElement;
  plotPlace: HTMLElement;
  ticks: HTMLElement;
  lanesCanvas: Canvas;
  axisCanvas: Canvas;
  state: StateStore;
  times: Times;
  palette: Palette;
  scene: Scene | undefined;
  /** Lanes that are not inside a folded group. */
  lanes: Lane[];
  folded: Set<string>;
  /** Where the steps is: a line over the lanes, so that scrolling through it draws none of them anew. */
  cursor: number | undefined;
  cursorLine: HTMLElement;
  /** What was drawn last: asking the page for its width after a change would lay it out once more. */
  drawn: Plot | undefined;
  /** What the axis shows; it stays while lanes scroll. */
  axisOf: string;
  frame: number;
};

export function createBoard(o: { place: HTMLElement; state: StateStore; times: Times }): Board {
  return {
    ...o,
    body: getPart(o.place, '.wf-body'),
    names: getPart(o.place, '.wf-names'),
    plotPlace: getPart(o.place, '.wf-plot'),
    ticks: getPart(o.place, '.wf-ticks'),
    lanesCanvas: createCanvas(),
    axisCanvas: createCanvas(),
    palette: readPalette(),
    scene: undefined,
    lanes: [],
    folded: new Set(),
    cursor: undefined,
    cursorLine: createCursorLine(),
    drawn: undefined,
    axisOf: '',
    frame: 0,
  };
}

/** The stretch of time that is shown, and how wide. */
export function plotOf(board: Board): Plot | undefined {
  const { scene } = board;
  if (scene === undefined) return undefined;
  const { zoom, foldPauses } = board.state.get();
  const scale = scaleOf({ scene, fold: foldPauses });
  const [x0, x1] = zoom === undefined ? [0, scale.length] : [scale.toX(zoom.from), scale.toX(zoom.to)];
  return { scale, x0, x1: Math.max(x1, x0 + 1), width: board.plotPlace.clientWidth };
}

export function selectedStep({ scene, state }: Board): Step | undefined {
  return scene?.stepById.get(state.get().step ?? '');
}

/** However often something changes, it is drawn once a frame. */
export function repaint(board: Board): void {
  if (board.frame !== 0) return;
  board.frame = requestAnimationFrame(() => {
    board.frame = 0;
    paint(board);
  });
}

function paint(board: Board): void {
  const { scene, lanes, folded, palette, times, body } = board;
  const plot = plotOf(board);
  if (scene === undefined || plot === undefined) return;
  const height = Math.min(body.clientHeight, (lanes.length + 1) * rowHeight);
  paintLanes({
    context: board.lanesCanvas.fit({ width: plot.width, height }),
    scene,
    lanes,
    folded,
    plot,
    palette,
    height,
    top: body.scrollTop,
    selected: selectedStep(board),
    activeAgent: board.state.get().agent,
  });
  board.drawn = plot;
  placeCursor(board);
  const axisOf = [plot.x0, plot.x1, plot.width, plot.scale.length, palette.faint, devicePixelRatio].join(' ');
  if (axisOf === board.axisOf) return;
  board.axisOf = axisOf;
  paintAxis({
    context: board.axisCanvas.fit({ width: plot.width, height: axisHeight }),
    plot,
    palette,
    times,
  });
}

function createCursorLine(): HTMLElement {
  const line = document.createElement('i');
  line.className = 'wf-cursor';
  line.hidden = true;
  return line;
}

export function placeCursor(board: Board): void {
  const { cursor, cursorLine, drawn: plot } = board;
  const x = plot === undefined || cursor === undefined ? -1 : Math.round(toPixel({ plot, at: cursor }));
  cursorLine.hidden = x < 0 || x > (plot?.width ?? 0);
  cursorLine.style.transform = `translateX(${x}px)`;
}

/** Which lanes there are, and their names; after folding and when the run went on. */
export function layOut(board: Board): void {
  const { scene, folded, names, plotPlace } = board;
  if (scene === undefined) return;
  board.lanes = visibleLanes({ lanes: scene.lanes, folded });
  const active = board.state.get().agent;
  const rows = board.lanes.map((lane) => (
    <LaneName
      lane={lane}
      folded={folded.has(lane.key)}
      active={lane.kind === 'run' && lane.run.agent_id === active}
      critical={isCritical({ lane, folded, scene })}
      now={scene.run.now}
    />
  ));
  const files = (
    <li class="lane lane-files">
      <span class="lane-name muted">files</span>
    </li>
  );
  // The runtime of islands makes nodes of these at once, whatever hono's types say about them.
  names.replaceChildren(...([...rows, files] as unknown as Node[]));
  plotPlace.style.height = `${(board.lanes.length + 1) * rowHeight}px`;
  repaint(board);
}

function isCritical(o: { lane: Lane; folded: ReadonlySet<string>; scene: Scene }): boolean {
  const { lane } = o;
  const runs = lane.kind === 'run' ? [lane.run] : o.folded.has(lane.key) ? lane.runs : [];
  return runs.some((run) => run.agent_id !== 'main' && (o.scene.critical.get(run.agent_id)?.length ?? 0) > 0);
}

/** Brings a step into the shown stretch of time and its lane into view. */
export function reveal({ board, step }: { board: Board; step: Step }): void {
  const plot = plotOf(board);
  if (plot === undefined || board.scene === undefined) return;
  const lane = board.scene.lanes.find((entry) => entry.key === step.agent);
  if (lane?.kind === 'run' && lane.group !== undefined && board.folded.delete(lane.group)) layOut(board);
  // Inside of a fold in a fold: open all rather than look for the way.
  if (lane !== undefined && !board.lanes.includes(lane)) {
    board.folded.clear();
    layOut(board);
  }
  const row = board.lanes.findIndex((entry) => entry.key === step.agent);
  const y = row * rowHeight;
  const { body } = board;
  const seen = y >= body.scrollTop && y + rowHeight <= body.scrollTop + body.clientHeight;
  if (row >= 0 && !seen) body.scrollTop = y - body.clientHeight / 3;
  const x = toPixel({ plot, at: step.at });
  const { zoom } = board.state.get();
  if (zoom === undefined || (x >= 0 && x <= plot.width)) return;
  const half = (zoom.to - zoom.from) / 2;
  board.state.set({ zoom: { from: step.at - half, to: step.at + half } });
}

const shortestView = 200;

/** Zooms by a factor around a moment, or around the middle. */
export function zoomBy(o: { board: Board; factor: number; around?: number | undefined }): void {
  const plot = plotOf(o.board);
  if (plot === undefined) return;
  const { scale, x0, x1 } = plot;
  const middle = o.around === undefined ? (x0 + x1) / 2 : scale.toX(o.around);
  const length = Math.min(scale.length, Math.max(shortestView, (x1 - x0) * o.factor));
  const share = (middle - x0) / (x1 - x0);
  const start = Math.max(0, Math.min(middle - length * share, scale.length - length));
  const whole = length >= scale.length;
  const zoom = { from: scale.toTime(start), to: scale.toTime(start + length) };
  o.board.state.set({ zoom: whole ? undefined : zoom });
}
