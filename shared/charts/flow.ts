import { compareText } from '../core/compare.ts';

/** What flows from one thing to the next, in as many columns as it has names. */
export type FlowRow = { path: readonly string[]; value: number };
export type FlowNode = { column: number; name: string; value: number; from: number; to: number };
/** A band between neighbouring columns; places are shares of the height. */
export type FlowBand = {
  column: number;
  source: string;
  target: string;
  value: number;
  sourceFrom: number;
  targetFrom: number;
  thick: number;
};

export const otherNode = 'others';
/** More in a column cannot be told apart: the least of them are one. */
const mostNodes = 12;
/** Of the height, between two nodes. */
const gap = 0.012;

/** Nodes in columns with bands between them, as a Sankey diagram has them; the largest first, `others` last. */
export function layOutFlow(rows: readonly FlowRow[]): { nodes: FlowNode[]; bands: FlowBand[] } {
  const known = rows.filter(({ value }) => value > 0 && Number.isFinite(value));
  const columns = Math.max(0, ...known.map(({ path }) => path.length));
  const kept = Array.from({ length: columns }, (_, column) => largest({ rows: known, column }));
  const named = known.map(({ path, value }) => ({
    value,
    path: path.map((name, column) => (kept[column]?.has(name) ? name : otherNode)),
  }));
  const total = named.reduce((sum, { value }) => sum + value, 0);
  const nodes = Array.from({ length: columns }, (_, column) => placeNodes({ rows: named, column, total }));
  const bands = nodes.slice(1).flatMap((_, column) => placeBands({ rows: named, column, nodes }));
  return { nodes: nodes.flat(), bands };
}

function sums({ rows, column }: { rows: readonly FlowRow[]; column: number }): [string, number][] {
  const values = new Map<string, number>();
  for (const { path, value } of rows) {
    const name = path[column];
    if (name !== undefined) values.set(name, (values.get(name) ?? 0) + value);
  }
  return [...values].sort(
    ([a, one], [b, other]) =>
      Number(a === otherNode) - Number(b === otherNode) || other - one || compareText(a, b),
  );
}

function largest(o: { rows: readonly FlowRow[]; column: number }): Set<string> {
  const names = sums(o).map(([name]) => name);
  return new Set(names.length > mostNodes ? names.slice(0, mostNodes - 1) : names);
}

/** The same scale in every column, so that a band is as thick at both ends. */
function placeNodes(o: { rows: readonly FlowRow[]; column: number; total: number }): FlowNode[] {
  const scale = o.total === 0 ? 0 : (1 - (mostNodes - 1) * gap) / o.total;
  let from = 0;
  return sums(o).map(([name, value]) => {
    const node = { column: o.column, name, value, from, to: from + value * scale };
    from = node.to + gap;
    return node;
  });
}

function placeBands(o: {
  rows: readonly FlowRow[];
  column: number;
  nodes: readonly FlowNode[][];
}): FlowBand[] {
  const { column } = o;
  const values = new Map<string, number>();
  for (const { path, value } of o.rows) {
    const key = JSON.stringify([path[column], path[column + 1]]);
    if (path[column + 1] !== undefined) values.set(key, (values.get(key) ?? 0) + value);
  }
  const used = new Map<FlowNode, { in: number; out: number }>();
  const take = (node: FlowNode, side: 'in' | 'out', thick: number) => {
    const at = used.get(node) ?? { in: node.from, out: node.from };
    const place = at[side];
    used.set(node, { ...at, [side]: place + thick });
    return place;
  };
  return (o.nodes[column] ?? []).flatMap((source) =>
    (o.nodes[column + 1] ?? []).flatMap((target) => {
      const value = values.get(JSON.stringify([source.name, target.name])) ?? 0;
      if (value === 0) return [];
      const thick = ((source.to - source.from) * value) / source.value;
      return [
        {
          column,
          source: source.name,
          target: target.name,
          value,
          sourceFrom: take(source, 'out', thick),
          targetFrom: take(target, 'in', thick),
          thick,
        },
      ];
    }),
  );
}
