import type { Times } from '../../../ui/text/times.ts';
import type { Scene } from '../scene.ts';
import type { Palette } from './palette.ts';
import { formatDuration } from '../../../ui/text/format.ts';
import { createCanvas } from './canvas.ts';
import { getPart } from '../page-parts.ts';
import { markAt } from './paint-marks.ts';
import { fill } from './paint.ts';
import { createVeil } from './veil.ts';
import { pixelsOf, type Plot } from './plot.ts';
import { plotOf, showFrom, type Windowed } from './time-window.ts';

export type OverviewMap = {
  /** Puts the window where the lanes look, and draws the run anew where that is needed. */
  show: (plot: Plot) => void;
};

type Mapped = Windowed & { place: HTMLElement; palette: Palette; times: Times };

const mapHeight = 24;
/** An edge of the window is caught this near to it. */
const edgeReach = 6;

/** The whole run, small: how many agents were at work, where it failed, and the window that the lanes show. */
export function createOverviewMap(board: Mapped): OverviewMap {
  const place = getPart(board.place, '.wf-map');
  const words = getPart(board.place, '.wf-window-words');
  const canvas = createCanvas();
  const frame = document.createElement('div');
  frame.className = 'wf-window';
  place.replaceChildren(canvas.element, createVeil('whole'), frame);
  bindWindow({ board, place });
  let drawnOf: unknown[] = [];
  return {
    show(shown) {
      const { scene, palette, times } = board;
      if (scene === undefined) return;
      const plot = { ...shown, x0: 0, x1: shown.scale.length };
      const drawOf = [scene, palette, shown.width, shown.scale.length, devicePixelRatio];
      if (drawOf.some((part, index) => part !== drawnOf[index]))
        paintMap({ context: canvas.fit({ width: plot.width, height: mapHeight }), scene, palette, plot });
      drawnOf = drawOf;
      const share = (x: number) => `${(x / plot.x1) * 100}%`;
      frame.hidden = shown.x0 <= 0 && shown.x1 >= plot.x1;
      frame.style.left = share(shown.x0);
      frame.style.width = share(shown.x1 - shown.x0);
      words.textContent = describeWindow({ plot: shown, times });
    },
  };
}

/** `11:23:17–11:23:41 · 24 s of 2 m 20 s`. */
function describeWindow({ plot, times }: { plot: Plot; times: Times }): string {
  const { scale, x0, x1 } = plot;
  const whole = scale.toTime(scale.length) - scale.toTime(0);
  if (x0 <= 0 && x1 >= scale.length) return `whole run · ${formatDuration(whole)}`;
  const [from, to] = [scale.toTime(x0), scale.toTime(x1)];
  return `${times.exactClock(from)}–${times.exactClock(to)} · ${formatDuration(to - from)} of ${formatDuration(whole)}`;
}

function paintMap(o: {
  context: CanvasRenderingContext2D;
  scene: Scene;
  palette: Palette;
  plot: Plot;
}): void {
  const { context, scene, palette, plot } = o;
  context.clearRect(0, 0, plot.width, mapHeight);
  const counts = countAtWork({ scene, plot });
  const most = Math.max(1, ...counts);
  for (const [x, count] of counts.entries()) {
    const height = count === 0 ? 0 : 3 + (count / most) * (mapHeight - 9);
    fill({ context, color: palette.faint, alpha: 0.45, x, y: mapHeight - 3 - height, width: 1, height });
  }
  const pixel = pixelsOf(plot);
  for (const { marks } of scene.bars.values()) {
    for (const mark of marks) {
      if (mark.kind === 'prompt') continue;
      const color = mark.kind === 'compaction' ? palette.needs : palette.failed;
      fill({
        context,
        color,
        alpha: 1,
        x: pixel(markAt(mark)) - 0.5,
        y: mapHeight - 4,
        width: 1.5,
        height: 4,
      });
    }
  }
}

/** Agents at work, by pixel. */
function countAtWork({ scene, plot }: { scene: Scene; plot: Plot }): number[] {
  const changes = Array.from({ length: Math.max(1, Math.ceil(plot.width)) + 1 }, () => 0);
  const pixel = pixelsOf(plot);
  const last = changes.length - 2;
  for (const spans of scene.atWork.values()) {
    for (const { from, to } of spans) {
      const first = Math.max(0, Math.min(last, Math.floor(pixel(from))));
      const end = Math.max(first, Math.min(last, Math.floor(pixel(to))));
      changes[first] = (changes[first] ?? 0) + 1;
      changes[end + 1] = (changes[end + 1] ?? 0) - 1;
    }
  }
  let count = 0;
  return changes.slice(0, -1).map((change) => (count += change));
}

type Grip = { kind: 'left' | 'right' | 'whole'; x: number; x0: number; x1: number };

/** Drag the window or its edges; a press outside brings the window there. */
function bindWindow({ board, place }: { board: Windowed; place: HTMLElement }): void {
  let grip: Grip | undefined;
  const placeOf = (event: PointerEvent, plot: Plot) => {
    const box = place.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * plot.scale.length;
  };
  place.addEventListener('pointerdown', (event) => {
    const plot = plotOf(board);
    if (plot === undefined || event.button !== 0) return;
    event.preventDefault();
    place.setPointerCapture(event.pointerId);
    const x = placeOf(event, plot);
    const near = (edgeReach / place.clientWidth) * plot.scale.length;
    const length = plot.x1 - plot.x0;
    const zoomed = length < plot.scale.length;
    const kind =
      !zoomed || Math.abs(x - plot.x1) < near ? 'right' : Math.abs(x - plot.x0) < near ? 'left' : 'whole';
    const inside = x >= plot.x0 - near && x <= plot.x1 + near;
    const x0 = !zoomed ? x : inside ? plot.x0 : x - length / 2;
    const x1 = !zoomed ? x : x0 + length;
    grip = { kind, x, x0, x1 };
    if (zoomed && !inside) {
      grip.kind = 'whole';
      showFrom({ board, plot, start: x0, length });
    }
  });
  place.addEventListener('pointermove', (event) => {
    const plot = plotOf(board);
    if (grip === undefined || plot === undefined) return;
    const x = placeOf(event, plot);
    if (grip.kind === 'whole')
      showFrom({ board, plot, start: grip.x0 + x - grip.x, length: grip.x1 - grip.x0 });
    else {
      const fixed = grip.kind === 'right' ? grip.x0 : grip.x1;
      showFrom({ board, plot, start: Math.min(fixed, x), length: Math.abs(x - fixed) });
    }
  });
  const release = () => {
    grip = undefined;
  };
  place.addEventListener('pointerup', release);
  place.addEventListener('pointercancel', release);
  place.addEventListener('dblclick', () => board.state.set({ zoom: undefined }));
}
