import { fill, type Paint } from './paint.ts';
import { pixelsOf, rowHeight, toTime, within } from './plot.ts';

/** Folded pauses: a hatched strip through all lanes. */
export function paintPauses({ context, plot, palette, height }: Paint): void {
  for (const piece of plot.scale.pieces) {
    if (!piece.gap) continue;
    const x = ((piece.x - plot.x0) / (plot.x1 - plot.x0)) * plot.width;
    const width = (piece.width / (plot.x1 - plot.x0)) * plot.width;
    if (x > plot.width || x + width < 0) continue;
    context.save();
    context.beginPath();
    context.rect(x, 0, width, height);
    context.clip();
    context.strokeStyle = palette.line;
    context.globalAlpha = 1;
    context.lineWidth = 1;
    context.beginPath();
    // Only as far as can be seen: a pause of an hour, zoomed into, is a million pixels wide.
    const first = Math.max(x - height, x - height + Math.floor((0 - x) / 6) * 6);
    for (let at = first; at < Math.min(x + width, plot.width); at += 6) {
      context.moveTo(at, height);
      context.lineTo(at + height, 0);
    }
    context.stroke();
    context.restore();
  }
}

/** The last row: when files were changed (long ticks, in the colour of whoever did it) and read (short ones). */
export function paintFiles({ context, plot, palette, scene, y }: Paint & { y: number }): void {
  const pixel = pixelsOf(plot);
  const drawn = { changed: Number.NEGATIVE_INFINITY, read: Number.NEGATIVE_INFINITY };
  const files = within({
    items: scene.files,
    startOf: ({ at }) => at,
    longest: 0,
    from: toTime({ plot, pixel: -2 }),
    to: toTime({ plot, pixel: plot.width + 2 }),
  });
  for (const { at, agent, changed } of files) {
    const x = pixel(at);
    const kind = changed ? 'changed' : 'read';
    if (x - drawn[kind] < 1) continue;
    drawn[kind] = x;
    const height = changed ? 12 : 4;
    fill({
      context,
      color: changed ? palette.ofAgent(scene.types.get(agent) ?? 'main') : palette.faint,
      alpha: changed ? 0.95 : 0.5,
      x: x - 0.5,
      y: y + (rowHeight - height) / 2,
      width: changed ? 1.5 : 1,
      height,
    });
  }
}
