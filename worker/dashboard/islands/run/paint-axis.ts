import type { Times } from '../../text/times.ts';
import type { Palette } from './palette.ts';
import { formatAge } from '../../text/format.ts';
import { tickStep } from '../../session/time-scale.ts';
import { toPixel, type Plot } from './paint-lanes.ts';

/** Labels of the time axis; pauses say how long they are. */
export function paintAxis(o: {
  context: CanvasRenderingContext2D;
  plot: Plot;
  palette: Palette;
  times: Times;
  height: number;
}): void {
  const { context, plot, palette, times, height } = o;
  context.clearRect(0, 0, plot.width, height);
  context.font = `11px ${palette.font}`;
  context.textBaseline = 'middle';
  context.fillStyle = palette.faint;
  const shown = plot.scale.pieces.filter((piece) => piece.x + piece.width > plot.x0 && piece.x < plot.x1);
  const step = tickStep({ span: plot.x1 - plot.x0, pixels: plot.width });
  const label = step < 60_000 ? times.exactClock : step >= 86_400_000 ? times.day : times.clock;
  let free = 0;
  for (const piece of shown) {
    if (piece.gap) {
      const text = `‖ ${formatAge(piece.to - piece.from)}`;
      const from = toPixel({ plot, at: piece.from });
      const middle = (from + toPixel({ plot, at: piece.to })) / 2;
      const width = context.measureText(text).width;
      if (middle - width / 2 > free) {
        context.fillStyle = palette.needs;
        context.fillText(text, middle - width / 2, height / 2);
        context.fillStyle = palette.faint;
        free = middle + width / 2 + 10;
      }
      continue;
    }
    for (let at = Math.ceil(piece.from / step) * step; at <= piece.to; at += step) {
      const x = toPixel({ plot, at });
      if (x < free || x > plot.width - 30) continue;
      const text = label(at);
      context.fillRect(Math.round(x), height - 5, 1, 5);
      context.fillText(text, x + 4, height / 2);
      free = x + context.measureText(text).width + 18;
    }
  }
}
