import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  childrenOf,
  lineage,
  subtreeSums,
  treeOrder,
  type Linked,
} from '../../../../shared/agents/agent-tree.ts';

const run = (agent_id: string, parent_agent_id: string | null, cost = 1) => ({
  agent_id,
  parent_agent_id,
  cost,
});
const figures = ({ cost }: { cost: number }) => ({ cost });

describe('treeOrder', () => {
  it('puts every run below its parent, in the order given', () => {
    const runs = [run('main', null), run('a', 'main'), run('b', 'main'), run('a1', 'a'), run('b1', 'b')];
    expect(treeOrder(runs).map(({ run: { agent_id }, depth }) => `${depth}${agent_id}`)).toEqual([
      '0main',
      '1a',
      '2a1',
      '1b',
      '2b1',
    ]);
  });

  it('puts a run whose parent is not there at the top, and a circle where it begins', () => {
    const runs = [run('lost', 'gone'), run('x', 'y'), run('y', 'x'), run('self', 'self')];
    expect(treeOrder(runs).map(({ run: { agent_id }, depth }) => `${depth}${agent_id}`)).toEqual([
      '0lost',
      '0self',
      '0x',
      '1y',
    ]);
  });
});

describe('childrenOf', () => {
  it('gives the main thread no parent, so that nothing below it goes round', () => {
    const children = childrenOf([run('main', 'a'), run('a', 'main'), run('b', 'a')]);
    const ids = (parent: string) => children.get(parent)?.map(({ agent_id }) => agent_id);
    expect([ids(''), ids('main'), ids('a')]).toEqual([['main'], ['a'], ['b']]);
  });
});

describe('subtreeSums', () => {
  it('sums up the run and everything that it started', () => {
    const runs = [run('main', null, 10), run('a', 'main', 2), run('b', 'a', 1), run('c', 'main', 0)];
    expect(Object.fromEntries(subtreeSums({ runs, figures }))).toEqual({
      main: { cost: 13 },
      a: { cost: 3 },
      b: { cost: 1 },
      c: { cost: 0 },
    });
  });

  it('counts every run once in a circle', () => {
    const runs = [run('x', 'y', 1), run('y', 'x', 2), run('self', 'self', 4)];
    expect(Object.fromEntries(subtreeSums({ runs, figures }))).toEqual({
      x: { cost: 3 },
      y: { cost: 3 },
      self: { cost: 4 },
    });
  });
});

it('every walk ends and meets every run once, whatever the parents say', () => {
  const id = fc.constantFrom('main', 'a', 'b', 'c', 'd', 'e');
  const linked: fc.Arbitrary<Linked[]> = fc.uniqueArray(
    fc.record({ agent_id: id, parent_agent_id: fc.option(fc.oneof(id, fc.constant('gone'))) }),
    { selector: ({ agent_id }) => agent_id },
  );
  fc.assert(
    fc.property(linked, (runs) => {
      const ids = runs.map(({ agent_id }) => agent_id).toSorted();
      expect(
        treeOrder(runs)
          .map((placed) => placed.run.agent_id)
          .toSorted(),
      ).toEqual(ids);
      const byId = new Map(runs.map((one) => [one.agent_id, one]));
      for (const one of runs) {
        const above = [...lineage({ run: one, byId })].map(({ agent_id }) => agent_id);
        expect(new Set(above).size).toBe(above.length);
      }
    }),
  );
});
