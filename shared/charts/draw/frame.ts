import { colourOf } from './palette.ts';
import { clip, element, textNode } from './svg.ts';

export const width = 960;
export const margin = 24;
/** Where the drawing itself begins, below the title and what is said of it. */
export const headHeight = 64;

export type LegendEntry = { tone: string; label: string };
const entriesARow = 4;
const rowHeight = 20;

/** A drawing that stands alone: white paper, a title, what it is of, the drawing, and what its colours mean. */
export function frame(o: {
  title: string;
  about: string;
  /** Of the drawing alone. */
  height: number;
  content: readonly string[];
  legend?: readonly LegendEntry[];
}): string {
  const { legend = [] } = o;
  const legendHeight = Math.ceil(legend.length / entriesARow) * rowHeight;
  const height = headHeight + o.height + legendHeight + margin;
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': `${o.title}, ${o.about}`,
    'font-family': 'Inter, system-ui, sans-serif',
    'font-size': 12,
    fill: colourOf('muted'),
  };
  const title = { x: margin, y: 32, 'font-size': 16, 'font-weight': 600, fill: colourOf('ink') };
  return element(
    'svg',
    attributes,
    element('rect', { width, height, fill: colourOf('paper') }),
    element('text', title, textNode(o.title)),
    element('text', { x: margin, y: 52 }, textNode(o.about)),
    ...o.content,
    ...legend.map(({ tone, label }, at) =>
      drawEntry({
        x: margin + (at % entriesARow) * ((width - 2 * margin) / entriesARow),
        y: headHeight + o.height + Math.floor(at / entriesARow) * rowHeight + 14,
        tone,
        label,
      }),
    ),
  );
}

function drawEntry(o: LegendEntry & { x: number; y: number }): string {
  const label = clip({ text: o.label, limit: 32 });
  return (
    element('rect', { x: o.x, y: o.y - 9, width: 10, height: 10, rx: 2, fill: colourOf(o.tone) }) +
    element('text', { x: o.x + 16, y: o.y }, textNode(label))
  );
}
