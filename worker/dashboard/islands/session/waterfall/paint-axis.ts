import type { Times } from '../../../ui/text/times.ts';
import type { Palette } from './palette.ts';
import { formatAge } from '../../../ui/text/format.ts';
import { tickStep, type Piece } from '../../../session/waterfall/time-scale.ts';
import { toPixel, type Plot } from './plot.ts';
import { DAY } from '../../../../../shared/core/time.ts';

export const axisHeight = 26;

type Axis = { context: CanvasRenderingContext2D; plot: Plot; palette: Palette; times: Times };
type Taken = { from: number; to: number };

/** Labels of the time axis; pauses say first how long they are, times stand where there is room. */
export function paintAxis(o: Axis): void {
  const { context, plot, palette } = o;
  context.clearRect(0, 0, plot.width, axisHeight);
  context.font = `11px ${palette.font}`;
  context.textBaseline = 'middle';
  const shown = plot.scale.pieces.filter((piece) => piece.x + piece.width > plot.x0 && piece.x < plot.x1);
  const taken = shown.filter((piece) => piece.gap).flatMap((piece) => paintPause({ ...o, piece }) ?? []);
  const step = tickStep({ span: plot.x1 - plot.x0, pixels: plot.width });
  for (const piece of shown) if (!piece.gap) paintTicks({ ...o, piece, step, taken });
}

function paintPause({ context, plot, palette, piece }: Axis & { piece: Piece }): Taken | undefined {
  const text = `‖ ${formatAge(piece.to - piece.from)}`;
  const middle = (toPixel({ plot, at: piece.from }) + toPixel({ plot, at: piece.to })) / 2;
  const width = context.measureText(text).width;
  const from = middle - width / 2;
  if (from < 0 || from + width > plot.width) return undefined;
  context.fillStyle = palette.needs;
  context.fillText(text, from, axisHeight / 2);
  return { from: from - 8, to: from + width + 8 };
}

function paintTicks(o: Axis & { piece: Piece; step: number; taken: Taken[] }): void {
  const { context, plot, palette, times, piece, step } = o;
  const label = step < 60_000 ? times.exactClock : step >= DAY ? times.day : times.clock;
  context.fillStyle = palette.faint;
  for (let at = Math.ceil(piece.from / step) * step; at <= piece.to; at += step) {
    const x = toPixel({ plot, at });
    const text = label(at);
    const end = x + 4 + context.measureText(text).width;
    if (x < 0 || end > plot.width) continue;
    if (o.taken.some((other) => x < other.to && end > other.from)) continue;
    context.fillRect(Math.round(x), axisHeight - 5, 1, 5);
    context.fillText(text, x + 4, axisHeight / 2);
    o.taken.push({ from: x - 10, to: end + 10 });
  }
}
