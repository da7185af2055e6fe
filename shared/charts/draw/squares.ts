import { writeValue, type ChartData } from '../chart-data.ts';
import { layOutDays, layOutWeek, weekdays, type HeatCell } from '../heat-map.ts';
import { headHeight, margin, width } from './frame.ts';
import { colourOf } from './palette.ts';
import { element, textNode } from './svg.ts';

const names = 40;
const rowHeight = 30;
const gap = 3;

type Drawn = { height: number; content: string[] };

export function drawWeek(data: Extract<ChartData, { kind: 'week' }>): Drawn {
  const ticks = [0, 6, 12, 18].map((hour) => ({ column: hour, word: `${String(hour).padStart(2, '0')}:00` }));
  return drawSquares({
    unit: data.unit,
    cells: layOutWeek(data.values),
    columns: 24,
    ticks,
    attribute: 'data-week_hour',
    nameOf: (key) => `${weekdays[Math.floor(key / 24)]} ${String(key % 24).padStart(2, '0')}:00`,
  });
}

export function drawYear(data: Extract<ChartData, { kind: 'year' }>): Drawn {
  const cells = layOutDays(data);
  const ticks = cells
    .filter(({ key }) => key.endsWith('-01'))
    .map(({ key, column }) => ({ column, word: key.slice(0, 7) }));
  const columns = (cells.at(-1)?.column ?? 0) + 1;
  return drawSquares({
    unit: data.unit,
    cells,
    columns,
    // Months of many years would stand on each other.
    ticks: ticks.filter((_, at) => at % Math.ceil(ticks.length / 12) === 0),
    attribute: 'data-day',
    nameOf: (key) => key,
  });
}

function drawSquares<Key extends string | number>(o: {
  unit: ChartData['unit'];
  cells: readonly HeatCell<Key>[];
  columns: number;
  ticks: readonly { column: number; word: string }[];
  attribute: string;
  nameOf: (key: Key) => string;
}): Drawn {
  const left = margin + names;
  const wide = Math.min((width - margin - left) / Math.max(1, o.columns), 2 * rowHeight);
  const height = weekdays.length * rowHeight + 24;
  const content = [
    ...weekdays.map((day, row) =>
      element('text', { x: margin, y: headHeight + row * rowHeight + 19 }, textNode(day)),
    ),
    ...o.cells.map(({ key, column, row, value, level }) =>
      element(
        'rect',
        {
          x: left + column * wide,
          y: headHeight + row * rowHeight,
          width: Math.max(1, wide - gap),
          height: rowHeight - gap,
          rx: 2,
          fill: colourOf(`heat-${level}`),
          ...(value === 0 ? {} : { [o.attribute]: String(key), 'data-value': String(value) }),
        },
        ...(value === 0
          ? []
          : [element('title', {}, textNode(`${o.nameOf(key)}: ${writeValue({ unit: o.unit, value })}`))]),
      ),
    ),
    ...o.ticks.map(({ column, word }) =>
      element(
        'text',
        { x: left + column * wide, y: headHeight + weekdays.length * rowHeight + 14 },
        textNode(word),
      ),
    ),
  ];
  return { height, content };
}
