import { describe, expect, it } from 'vitest';
import { layOutFlow, otherNode } from '../../../../shared/charts/flow.ts';

const row = (value: number, ...path: string[]) => ({ path, value });

describe('layOutFlow', () => {
  it('gives every node its share, and bands that fill their nodes on both sides', () => {
    const { nodes, bands } = layOutFlow([
      row(6, 'main', 'Bash', 'ok'),
      row(2, 'main', 'Bash', 'failed'),
      row(2, 'Explore', 'Read', 'ok'),
    ]);
    expect(nodes.map(({ column, name, value }) => [column, name, value])).toEqual([
      [0, 'main', 8],
      [0, 'Explore', 2],
      [1, 'Bash', 8],
      [1, 'Read', 2],
      [2, 'ok', 8],
      [2, 'failed', 2],
    ]);
    for (const node of nodes) {
      const thick = node.to - node.from;
      const out = bands.filter((band) => band.column === node.column && band.source === node.name);
      const into = bands.filter((band) => band.column === node.column - 1 && band.target === node.name);
      for (const side of [out, into].filter((list) => list.length > 0))
        expect(side.reduce((sum, band) => sum + band.thick, 0)).toBeCloseTo(thick, 9);
    }
    expect(Math.max(...nodes.map(({ to }) => to))).toBeLessThanOrEqual(1);
  });

  it('makes one of what cannot be told apart, without losing any of it', () => {
    const { nodes } = layOutFlow(Array.from({ length: 40 }, (_, at) => row(at + 1, 'main', `tool-${at}`)));
    const tools = nodes.filter(({ column }) => column === 1);
    expect(tools).toHaveLength(12);
    expect(tools.at(-1)?.name).toBe(otherNode);
    expect(tools.reduce((sum, { value }) => sum + value, 0)).toBe(820);
  });

  it('draws nothing of nothing, and takes no figure that is none', () => {
    expect(layOutFlow([])).toEqual({ nodes: [], bands: [] });
    const odd = [row(Number.NaN, 'a', 'b'), row(-1, 'a', 'b'), row(0, 'a', 'b'), row(Infinity, 'a', 'b')];
    expect(layOutFlow(odd)).toEqual({ nodes: [], bands: [] });
    const named = layOutFlow([row(1, '__proto__', 'constructor'), row(1, '"],["', '')]);
    expect(named.bands).toHaveLength(2);
  });
});
