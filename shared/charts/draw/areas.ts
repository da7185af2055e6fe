import { hueOf } from '../../agents/agent-hue.ts';
import { writeValue, type ChartArea, type ChartData } from '../chart-data.ts';
import { layOutTreemap, type Area } from '../treemap.ts';
import { headHeight, margin, width } from './frame.ts';
import { colourOf } from './palette.ts';
import { clip, element, textNode } from './svg.ts';

const height = 420;
const wide = (width - 2 * margin) / height;

/** Projects, in each the agents, in each of those the tools. */
export function drawAreas(data: Extract<ChartData, { kind: 'areas' }>): {
  height: number;
  content: string[];
} {
  const content = nest({ of: data.areas, key: 'project' }).flatMap(({ name: project, of, area }) => [
    ...nest({ of, key: 'agent', within: area }).flatMap(({ name: agent, of: tools, area: inner }) => [
      ...nest({ of: tools, key: 'tool', within: inner }).map((tool) => drawTool({ data, agent, ...tool })),
      ...drawName({ area: inner, text: agent, at: 'foot' }),
    ]),
    element('rect', { ...placed(area), fill: 'none', stroke: colourOf('paper'), 'stroke-width': 4 }),
    ...drawName({ area, text: project, at: 'head' }),
  ]);
  return { height, content };
}

type Nested = { name: string; of: readonly ChartArea[]; area: Area };

/** The areas of each name within a larger one; of the same name together. */
function nest(o: { of: readonly ChartArea[]; key: 'project' | 'agent' | 'tool'; within?: Area }): Nested[] {
  const groups = [...Map.groupBy(o.of, (area) => area[o.key])];
  const values = groups.map(([, of]) => of.reduce((sum, { value }) => sum + Math.max(0, value), 0));
  const areas = layOutTreemap({ values, wide, ...(o.within === undefined ? {} : { within: o.within }) });
  return groups.flatMap(([name, of], at) => {
    const area = areas[at];
    return area === undefined || area.width === 0 ? [] : [{ name, of, area }];
  });
}

function drawTool(o: Nested & { data: ChartData; agent: string }): string {
  const value = o.of.reduce((sum, area) => sum + area.value, 0);
  const hue = hueOf(o.agent);
  const words = [o.of[0]?.project ?? '', o.agent, o.name].filter((word) => word !== '').join(', ');
  return element(
    'rect',
    {
      ...placed(o.area),
      fill: colourOf(hue === undefined ? 'main' : `hue-${hue}`),
      'fill-opacity': '0.3',
      stroke: colourOf('paper'),
      'data-project': o.of[0]?.project ?? '',
      'data-agent': o.agent,
      'data-tool': o.name,
      'data-value': String(value),
    },
    element('title', {}, textNode(`${words}: ${writeValue({ unit: o.data.unit, value })}`)),
  );
}

/** Only where there is room for it. */
function drawName({ area, text, at }: { area: Area; text: string; at: 'head' | 'foot' }): string[] {
  const { x, y, width: across, height: down } = placed(area);
  const letters = Math.floor((across - 12) / 7);
  if (letters < 4 || down < (at === 'head' ? 20 : 44)) return [];
  const place = { x: x + 6, y: at === 'head' ? y + 16 : y + down - 8 };
  const weight = at === 'head' ? { 'font-weight': 600 } : {};
  return [
    element('text', { ...place, fill: colourOf('ink'), ...weight }, textNode(clip({ text, limit: letters }))),
  ];
}

function placed({ x, y, width: across, height: down }: Area) {
  return {
    x: margin + x * (width - 2 * margin),
    y: headHeight + y * height,
    width: across * (width - 2 * margin),
    height: down * height,
  };
}
