import type { Scene } from '../scene.ts';
import type { Palette } from './palette.ts';
import { cornersOf, lastBy, type Point } from '../curves.ts';
import { pixelsOf, toTime, within, type Plot } from './plot.ts';

export const stripHeight = 52;
const room = 5;

type Draw = {
  context: CanvasRenderingContext2D;
  scene: Scene;
  palette: Palette;
  plot: Plot;
  agent: string | undefined;
};

/** Tokens in the context, turn by turn; the chosen agent, else the main thread, stands out. */
export function paintContext(o: Draw): void {
  const { context, scene, palette, plot } = o;
  context.clearRect(0, 0, plot.width, stripHeight);
  const chosen = o.agent ?? 'main';
  const levels = [...scene.curves.context].sort(([a], [b]) => Number(a === chosen) - Number(b === chosen));
  for (const [agent, points] of levels) {
    const color = palette.ofAgent(scene.types.get(agent) ?? 'main');
    const strong = agent === chosen;
    const look = { color, width: strong ? 2 : 1, alpha: strong ? 1 : 0.5 };
    strokeSteps({ context, plot, points, most: scene.curves.peak, ...look });
  }
}

/** What had been spent by then, all together, and by the chosen agent alone. */
export function paintCost({ context, scene, palette, plot, agent }: Draw): void {
  context.clearRect(0, 0, plot.width, stripHeight);
  const most = scene.curves.total;
  const pointsOf = (key: string) => scene.curves.cost.get(key) ?? [];
  strokeSteps({ context, plot, points: pointsOf(''), most, color: palette.accent, width: 2, alpha: 1 });
  if (agent === undefined) return;
  const color = palette.ofAgent(scene.types.get(agent) ?? 'main');
  strokeSteps({ context, plot, points: pointsOf(agent), most, color, width: 1.5, alpha: 1 });
}

/** A value holds until the next one: steps up, and cliffs down. */
function strokeSteps(o: {
  context: CanvasRenderingContext2D;
  plot: Plot;
  points: readonly Point[];
  most: number;
  color: string;
  width: number;
  alpha: number;
}): void {
  const { context, plot, points } = o;
  const pixel = pixelsOf(plot);
  const [from, to] = [toTime({ plot, pixel: 0 }), toTime({ plot, pixel: plot.width })];
  const seen = within({ items: points, startOf: ({ at }) => at, longest: 0, from, to });
  const before = lastBy(points, from);
  const shown = before === undefined ? seen : [before, ...seen];
  if (shown.length === 0) return;
  const height = (value: number) => stripHeight - room - (value / o.most) * (stripHeight - room * 2);
  context.beginPath();
  const corners = cornersOf({ points: shown, toX: (at) => Math.max(-2, pixel(at)) });
  for (const [index, { x, value }] of corners.entries()) {
    if (index === 0) context.moveTo(x, height(value));
    else context.lineTo(x, height(value));
  }
  context.strokeStyle = o.color;
  context.globalAlpha = o.alpha;
  context.lineWidth = o.width;
  context.lineJoin = 'round';
  context.stroke();
}
