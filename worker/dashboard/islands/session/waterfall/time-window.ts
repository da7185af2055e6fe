import type { Plot } from './plot.ts';
import type { StateStore } from '../view-state.ts';
import { scaleOf, type Scene } from '../scene.ts';

/** What shows a stretch of the run. */
export type Windowed = { scene: Scene | undefined; state: StateStore; plotPlace: HTMLElement };

/** Milliseconds of drawn time that are shown at least. */
const shortestView = 200;

/** The stretch of time that is shown, and how wide. */
export function plotOf(board: Windowed): Plot | undefined {
  const { scene } = board;
  if (scene === undefined) return undefined;
  const { zoom, foldPauses } = board.state.get();
  const scale = scaleOf({ scene, fold: foldPauses });
  const [x0, x1] = zoom === undefined ? [0, scale.length] : [scale.toX(zoom.from), scale.toX(zoom.to)];
  return { scale, x0, x1: Math.max(x1, x0 + 1), width: board.plotPlace.clientWidth };
}

/** Zooms by a factor around a moment, or around the middle. */
export function zoomBy(o: { board: Windowed; factor: number; around?: number | undefined }): void {
  const plot = plotOf(o.board);
  if (plot === undefined) return;
  const { scale, x0, x1 } = plot;
  const middle = o.around === undefined ? (x0 + x1) / 2 : scale.toX(o.around);
  const length = Math.min(scale.length, Math.max(shortestView, (x1 - x0) * o.factor));
  const share = (middle - x0) / (x1 - x0);
  showFrom({ board: o.board, plot, start: middle - length * share, length });
}

/** Moves the window along the axis by so many pixels of the plot. */
export function panBy({ board, pixels }: { board: Windowed; pixels: number }): void {
  const plot = plotOf(board);
  if (plot === undefined) return;
  const length = plot.x1 - plot.x0;
  showFrom({ board, plot, start: plot.x0 + (pixels / plot.width) * length, length });
}

/** Shows a window of the drawn time, moved so that it stays inside of the run. */
export function showFrom(o: { board: Windowed; plot: Plot; start: number; length: number }): void {
  const { scale } = o.plot;
  const length = Math.min(scale.length, Math.max(shortestView, o.length));
  const start = Math.max(0, Math.min(o.start, scale.length - length));
  const whole = length >= scale.length * 0.9999;
  const zoom = { from: scale.toTime(start), to: scale.toTime(start + length) };
  o.board.state.set({ zoom: whole ? undefined : zoom });
}
