import type { Lane } from '../../../session/waterfall/lanes.ts';
import type { Step } from '../../../session/steps/step.ts';
import type { Scene } from '../scene.ts';
import type { Palette } from './palette.ts';
import type { Plot } from './plot.ts';

/** What is drawn, where, and with what. */
export type Paint = {
  context: CanvasRenderingContext2D;
  scene: Scene;
  lanes: readonly Lane[];
  folded: ReadonlySet<string>;
  plot: Plot;
  palette: Palette;
  height: number;
  /** Pixels of the lanes that are scrolled away above. */
  top: number;
  selected: Step | undefined;
  activeAgent: string | undefined;
};

export function fill(o: {
  context: CanvasRenderingContext2D;
  color: string;
  alpha: number;
  x: number;
  y: number;
  width: number;
  height: number;
}): void {
  o.context.globalAlpha = o.alpha;
  o.context.fillStyle = o.color;
  o.context.fillRect(o.x, o.y, o.width, o.height);
}
