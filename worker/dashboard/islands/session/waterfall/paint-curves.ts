import type { InParts } from '../../../../../shared/core/in-parts.ts';
import type { Scene } from '../scene.ts';
import type { Palette } from './palette.ts';
import { cornersInParts, lastBy, type Corner, type Point } from '../curves.ts';
import { pixelsOf, toTime, within, type Plot } from './plot.ts';

export const stripHeight = 52;
const room = 5;

type Told = { scene: Scene; palette: Palette; agent: string | undefined };
type Look = { most: number; color: string; width: number; alpha: number };
type CurveLine = Look & { points: readonly Point[] };
export type TracedLine = Look & { corners: readonly Corner[] };

/** Tokens in the context, turn by turn; the chosen agent, else the main thread, stands out. */
export function contextLines({ scene, palette, agent }: Told): CurveLine[] {
  const chosen = agent ?? 'main';
  const levels = [...scene.curves.context].sort(([a], [b]) => Number(a === chosen) - Number(b === chosen));
  return levels.map(([name, points]) => {
    const look = name === chosen ? { width: 2, alpha: 1 } : { width: 1, alpha: 0.5 };
    const color = palette.ofAgent(scene.types.get(name) ?? 'main');
    return { points, most: scene.curves.peak, color, ...look };
  });
}

/** What had been spent by then, all together, and by the chosen agent alone. */
export function costLines({ scene, palette, agent }: Told): CurveLine[] {
  const { cost, total: most } = scene.curves;
  const all = { points: cost.get('') ?? [], most, color: palette.accent, width: 2, alpha: 1 };
  if (agent === undefined) return [all];
  const color = palette.ofAgent(scene.types.get(agent) ?? 'main');
  return [all, { points: cost.get(agent) ?? [], most, color, width: 1.5, alpha: 1 }];
}

/** The lines as they run through this part of the axis; a long run has a hundred thousand points. */
export function* traceInParts(o: { lines: readonly CurveLine[]; plot: Plot }): InParts<TracedLine[]> {
  const { lines, plot } = o;
  const pixel = pixelsOf(plot);
  const toX = (at: number) => Math.max(-2, pixel(at));
  const [from, to] = [toTime({ plot, pixel: 0 }), toTime({ plot, pixel: plot.width })];
  const traced: TracedLine[] = [];
  for (const { points, ...look } of lines) {
    const seen = within({ items: points, startOf: ({ at }) => at, longest: 0, from, to });
    const before = lastBy(points, from);
    const shown = before === undefined ? seen : [before, ...seen];
    traced.push({ ...look, corners: yield* cornersInParts({ points: shown, toX }) });
  }
  return traced;
}

export function strokeLines(o: {
  context: CanvasRenderingContext2D;
  width: number;
  lines: readonly TracedLine[];
}): void {
  const { context, lines } = o;
  context.clearRect(0, 0, o.width, stripHeight);
  for (const { corners, most, color, width, alpha } of lines) {
    const height = (value: number) => stripHeight - room - (value / most) * (stripHeight - room * 2);
    context.beginPath();
    // To a place where no line began a line is but its end.
    for (const { x, value } of corners) context.lineTo(x, height(value));
    context.strokeStyle = color;
    context.globalAlpha = alpha;
    context.lineWidth = width;
    context.lineJoin = 'round';
    context.stroke();
  }
}
