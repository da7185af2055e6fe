import { writeValue, type ChartData } from '../chart-data.ts';
import { layOutGrid } from '../grid.ts';
import { headHeight, margin, width } from './frame.ts';
import { colourOf } from './palette.ts';
import { clip, element, textNode } from './svg.ts';

const names = 150;
const rowHeight = 24;
const gap = 3;
const headings = 20;

/** People down, projects across. */
export function drawGrid(data: Extract<ChartData, { kind: 'grid' }>): { height: number; content: string[] } {
  const { people, projects, cells } = layOutGrid(data.rows);
  const left = margin + names;
  const wide = Math.min(160, (width - margin - left) / Math.max(1, projects.length));
  const top = headHeight + headings;
  const letters = Math.floor(wide / 7);
  const content = [
    ...projects.map((project, at) =>
      element(
        'text',
        { x: left + at * wide, y: headHeight + 10 },
        textNode(clip({ text: project, limit: letters })),
      ),
    ),
    ...people.map((member, at) =>
      element(
        'text',
        { x: margin, y: top + at * rowHeight + 16 },
        textNode(clip({ text: member, limit: 20 })),
      ),
    ),
    ...cells.flatMap((row, down) =>
      row.flatMap((cell, across) => {
        const place = { x: left + across * wide, y: top + down * rowHeight };
        const size = { width: wide - gap, height: rowHeight - gap, rx: 2 };
        if (cell === undefined) return [element('rect', { ...place, ...size, fill: colourOf('heat-0') })];
        const { member, project, active_hours: value } = cell.row;
        const words = `${member}, ${project}: ${writeValue({ unit: data.unit, value })}`;
        return [
          element(
            'rect',
            {
              ...place,
              ...size,
              fill: colourOf(`heat-${cell.level}`),
              'data-member': member,
              'data-project': project,
              'data-value': String(value),
            },
            element('title', {}, textNode(words)),
          ),
          element(
            'text',
            {
              x: place.x + 6,
              y: place.y + 15,
              fill: colourOf(cell.level > 2 ? 'paper' : 'ink'),
            },
            textNode(String(value)),
          ),
        ];
      }),
    ),
  ];
  return { height: headings + people.length * rowHeight, content };
}
