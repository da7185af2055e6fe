import type { Lane } from '../../../session/waterfall/lanes.ts';
import type { Step } from '../../../session/steps/step.ts';
import type { Times } from '../../../ui/text/times.ts';
import type { StateStore } from '../view-state.ts';
import { LaneName } from '../../../session/waterfall/lane-view.tsx';
import { visibleLanes } from '../../../session/waterfall/lanes.ts';
import { createCanvas, type Canvas } from './canvas.ts';
import { getPart } from '../page-parts.ts';
import { morph } from '../../morph.ts';
import type { OverviewMap } from './overview-map.ts';
import type { Player } from './player.ts';
import type { Strips } from './strips.ts';
import { markMoment } from './lane-moments.ts';
import { axisHeight, paintAxis } from './paint-axis.ts';
import { placeSnapshots } from './place-snapshots.ts';
import { paintLanes } from './paint-lanes.ts';
import { rowHeight, toPixel, type Plot } from './plot.ts';
import { readPalette, type Palette } from './palette.ts';
import type { Scene } from '../scene.ts';
import { plotOf } from './time-window.ts';

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
  /** All lanes are drawn, for paper. */
  whole: boolean;
  map: OverviewMap | undefined;
  strips: Strips | undefined;
  player: Player | undefined;
  /** The moment that is played back to. */
  moment: number | undefined;
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
    whole: false,
    map: undefined,
    strips: undefined,
    player: undefined,
    moment: undefined,
  };
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

/** `whole`: also those that are not in view. */
export function paintWhole({ board, whole }: { board: Board; whole: boolean }): void {
  board.whole = whole;
  paint(board);
}

function paint(board: Board): void {
  const { scene, lanes, folded, palette, times, body, whole } = board;
  const plot = plotOf(board);
  if (scene === undefined || plot === undefined) return;
  const all = (lanes.length + 1) * rowHeight;
  const height = whole ? all : Math.min(body.clientHeight, all);
  paintLanes({
    context: board.lanesCanvas.fit({ width: plot.width, height }),
    scene,
    lanes,
    folded,
    plot,
    palette,
    height,
    top: whole ? 0 : body.scrollTop,
    selected: selectedStep(board),
    activeAgent: board.state.get().agent,
  });
  board.drawn = plot;
  placeCursor(board);
  board.map?.show(plot);
  board.strips?.show(plot);
  placeSnapshots({ place: board.place, plot });
  board.player?.show(plot);
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
  const hidden = plot === undefined || cursor === undefined || board.moment !== undefined;
  const x = hidden ? -1 : Math.round(toPixel({ plot, at: cursor }));
  cursorLine.hidden = x < 0 || x > (plot?.width ?? 0);
  cursorLine.style.transform = `translateX(${x}px)`;
}

/** Which lanes there are; after folding and when the run went on. */
export function layOut(board: Board): void {
  nameLanes(board);
  repaint(board);
}

/** Their names alone: what is painted beside them may come a frame later. */
export function nameLanes(board: Board): void {
  const { scene, folded, names, plotPlace } = board;
  if (scene === undefined) return;
  board.lanes = visibleLanes({ lanes: scene.lanes, folded });
  const active = board.state.get().agent;
  const starred = findStarred({ lanes: board.lanes, folded, scene });
  const rows = board.lanes.map((lane) => (
    <LaneName
      lane={lane}
      folded={folded.has(lane.key)}
      active={lane.kind === 'run' && lane.run.agent_id === active}
      critical={starred.has(lane)}
      now={scene.range.to}
    />
  ));
  const files = (
    <li class="lane lane-files">
      <span class="lane-name muted">files</span>
    </li>
  );
  const next = names.cloneNode() as Element;
  // The runtime of islands makes nodes of these at once, whatever hono's types say about them.
  next.append(...([...rows, files] as unknown as Node[]));
  // Most are as they were: what stays needs no new layout.
  morph(names, next);
  if (board.moment !== undefined) markMoment({ board, at: board.moment });
  plotPlace.style.height = `${(board.lanes.length + 1) * rowHeight}px`;
}

/** Lanes on the critical path; none where most of them are on it, for then it tells them not apart. */
function findStarred(o: { lanes: readonly Lane[]; folded: ReadonlySet<string>; scene: Scene }): Set<Lane> {
  const judged = o.lanes.filter((lane) => lane.kind === 'run' || o.folded.has(lane.key));
  const critical = judged.filter((lane) => isCritical({ lane, scene: o.scene }));
  return new Set(critical.length * 2 < judged.length ? critical : []);
}

function isCritical({ lane, scene }: { lane: Lane; scene: Scene }): boolean {
  const runs = lane.kind === 'run' ? [lane.run] : lane.runs;
  return runs.some((run) => run.agent_id !== 'main' && (scene.critical.get(run.agent_id)?.length ?? 0) > 0);
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
