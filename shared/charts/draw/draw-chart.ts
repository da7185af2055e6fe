import type { ChartData } from '../chart-data.ts';
import { chartRows, writeValue } from '../chart-data.ts';
import { drawAreas } from './areas.ts';
import { drawBars } from './bars.ts';
import { frame, headHeight, margin, type LegendEntry } from './frame.ts';
import { drawFlow } from './flow.ts';
import { drawGrid } from './grid.ts';
import { drawWeek, drawYear } from './squares.ts';
import { element } from './svg.ts';

/** A chart as an SVG document of its own. Every mark says in `data-value` what it stands for, and to people in its title. */
export function drawChart(o: { title: string; about: string; data: ChartData }): string {
  const total = chartRows(o.data).reduce((sum, { value }) => sum + Number(value), 0);
  const about = `${o.about} · ${writeValue({ unit: o.data.unit, value: total })}`;
  return `${frame({ title: o.title, about, ...(total === 0 ? drawNothing() : draw(o.data)) })}\n`;
}

function draw(data: ChartData): { height: number; content: string[]; legend?: LegendEntry[] } {
  switch (data.kind) {
    case 'bars':
      return drawBars(data);
    case 'week':
      return drawWeek(data);
    case 'year':
      return drawYear(data);
    case 'areas':
      return drawAreas(data);
    case 'flow':
      return drawFlow(data);
    case 'grid':
      return drawGrid(data);
  }
}

function drawNothing(): { height: number; content: string[] } {
  return { height: 60, content: [element('text', { x: margin, y: headHeight + 30 }, 'Nothing to draw.')] };
}
