import { hueOf } from '../../agents/agent-hue.ts';
import { writeValue, type ChartData } from '../chart-data.ts';
import { layOutFlow, type FlowBand, type FlowNode } from '../flow.ts';
import { headHeight, margin, width } from './frame.ts';
import { colourOf } from './palette.ts';
import { clip, element, textNode } from './svg.ts';

const height = 420;
const nodeWidth = 12;
const outcomes: Readonly<Record<string, string>> = { done: 'hue-2', failed: 'hue-3', denied: 'hue-4' };

/** Agents, their tools, and how the calls ended, with bands as thick as the calls are many. */
export function drawFlow(data: Extract<ChartData, { kind: 'flow' }>): { height: number; content: string[] } {
  const { nodes, bands } = layOutFlow(data.rows);
  const last = Math.max(1, ...nodes.map(({ column }) => column));
  // The last column's names stand to its right.
  const across = (column: number) => margin + ((width - 2 * margin - 150) * column) / last;
  const down = (share: number) => headHeight + share * height;
  const drawnBands = bands.map((band) => {
    const [from, to] = [across(band.column) + nodeWidth, across(band.column + 1)];
    const words = `${band.source}, ${band.target}: ${writeValue({ unit: data.unit, value: band.value })}`;
    return element(
      'path',
      {
        d: bandPath({ band, from, to, down }),
        fill: colourOf(toneOfBand(band)),
        'fill-opacity': '0.3',
      },
      element('title', {}, textNode(words)),
    );
  });
  const drawnNodes = nodes.map((node) => drawNode({ node, x: across(node.column), down, data }));
  return { height, content: [...drawnBands, ...drawnNodes] };
}

type Place = { band: FlowBand; from: number; to: number; down: (share: number) => number };

/** The outline of a band: level where it leaves its node and where it comes to the next. */
export function bandPath({ band, from, to, down }: Place): string {
  const middle = ((from + to) / 2).toFixed(1);
  const y = (share: number) => down(share).toFixed(1);
  const [left, right] = [y(band.sourceFrom), y(band.targetFrom)];
  const [leftEnd, rightEnd] = [y(band.sourceFrom + band.thick), y(band.targetFrom + band.thick)];
  const x = { from: from.toFixed(1), to: to.toFixed(1) };
  return `M${x.from} ${left}C${middle} ${left} ${middle} ${right} ${x.to} ${right}V${rightEnd}C${middle} ${rightEnd} ${middle} ${leftEnd} ${x.from} ${leftEnd}Z`;
}

/** A band has the colour of its agent, then of how it ended. */
export function toneOfBand({ column, source, target }: FlowBand): string {
  return column === 0 ? toneOfAgent(source) : (outcomes[target] ?? 'other');
}

export function toneOfNode({ column, name }: FlowNode): string {
  return column === 0 ? toneOfAgent(name) : (outcomes[name] ?? 'other');
}

function toneOfAgent(name: string): string {
  const hue = hueOf(name);
  return hue === undefined ? 'main' : `hue-${hue}`;
}

function drawNode(o: {
  node: FlowNode;
  x: number;
  down: (share: number) => number;
  data: Extract<ChartData, { kind: 'flow' }>;
}): string {
  const { node, x, down } = o;
  const tone = toneOfNode(node);
  const figure = writeValue({ unit: o.data.unit, value: node.value });
  const rect = element(
    'rect',
    {
      x,
      y: down(node.from),
      width: nodeWidth,
      height: Math.max(1, (node.to - node.from) * height),
      fill: colourOf(tone),
      // What flows out of the first column is all that there is.
      ...(node.column === 0 ? { 'data-agent': node.name, 'data-value': String(node.value) } : {}),
    },
    element('title', {}, textNode(`${node.name}: ${figure}`)),
  );
  if ((node.to - node.from) * height < 9) return rect;
  const y = down((node.from + node.to) / 2) + 4;
  return (
    rect +
    element(
      'text',
      { x: x + nodeWidth + 6, y, fill: colourOf('ink') },
      textNode(`${clip({ text: node.name, limit: 24 })} · ${o.node.value}`),
    )
  );
}
