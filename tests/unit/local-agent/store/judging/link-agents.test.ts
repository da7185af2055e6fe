import { describe, expect, test } from 'vitest';
import { linkAgents, type Spawn } from '../../../../../local-agent/store/judging/link-agents.ts';
import { subtreeSums } from '../../../../../local-agent/store/judging/subtree-sums.ts';

function spawn(agentId: string, told: Partial<Spawn> = {}): Spawn {
  return { agentId, parentAgentId: null, spawnedBy: null, depth: null, ...told };
}

describe('linkAgents', () => {
  test('hangs an agent under the one whose call started it, however deep', () => {
    const links = linkAgents([
      spawn('main'),
      spawn('a', { spawnedBy: 'main' }),
      spawn('b', { spawnedBy: 'a' }),
      spawn('c', { spawnedBy: 'b' }),
    ]);
    expect(links.get('c')).toEqual({ parentAgentId: 'b', depth: 3 });
    expect(links.get('a')).toEqual({ parentAgentId: 'main', depth: 1 });
    expect(links.get('main')).toEqual({ parentAgentId: null, depth: 0 });
  });

  test('a parent that is named wins over the call', () => {
    const links = linkAgents([spawn('a'), spawn('b', { parentAgentId: 'a', spawnedBy: 'main' })]);
    expect(links.get('b')).toEqual({ parentAgentId: 'a', depth: 2 });
  });

  test('what nobody claims hangs under the main thread, with the depth that was told', () => {
    expect(linkAgents([spawn('x', { depth: 2 })]).get('x')).toEqual({ parentAgentId: 'main', depth: 2 });
  });

  test('a circle in damaged data is cut, and what hangs below it stays in the tree', () => {
    const links = linkAgents([
      spawn('a', { parentAgentId: 'b' }),
      spawn('b', { parentAgentId: 'a' }),
      spawn('c', { parentAgentId: 'a' }),
      spawn('d', { parentAgentId: 'd' }),
    ]);
    for (const id of ['a', 'b', 'c', 'd']) expect(links.get(id)).toEqual({ parentAgentId: 'main', depth: 1 });
  });
});

test('a subtree sums up the run and everything that it started', () => {
  const sums = subtreeSums([
    { agentId: 'main', parentAgentId: null, tokens: 100, cost: 10 },
    { agentId: 'a', parentAgentId: 'main', tokens: 20, cost: 2 },
    { agentId: 'b', parentAgentId: 'a', tokens: 3, cost: 1 },
    { agentId: 'c', parentAgentId: 'main', tokens: 4, cost: 0 },
  ]);
  expect(Object.fromEntries(sums)).toEqual({
    main: { tokens: 127, cost: 13 },
    a: { tokens: 23, cost: 3 },
    b: { tokens: 3, cost: 1 },
    c: { tokens: 4, cost: 0 },
  });
});
