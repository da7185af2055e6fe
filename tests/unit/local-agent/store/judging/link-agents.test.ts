import { describe, expect, test } from 'vitest';
import { linkAgents } from '../../../../../local-agent/store/judging/link-agents.ts';
import type { Spawn } from '../../../../../local-agent/store/judging/spawn-parents.ts';

function spawn(agentId: string, told: Partial<Spawn> = {}): Spawn {
  return { agentId, parentAgentId: null, spawnedBy: null, spawnedAt: null, depth: null, ...told };
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

  test('nobody is the parent of what was started before itself', () => {
    const links = linkAgents([
      spawn('early', { parentAgentId: 'fork', spawnedBy: 'main', spawnedAt: 1 }),
      spawn('fork', { spawnedBy: 'main', spawnedAt: 2 }),
      spawn('own', { parentAgentId: 'fork', spawnedBy: 'fork', spawnedAt: 3 }),
      spawn('lost', { parentAgentId: 'fork', spawnedAt: 1 }),
    ]);
    expect(links.get('early')).toEqual({ parentAgentId: 'main', depth: 1 });
    expect(links.get('own')).toEqual({ parentAgentId: 'fork', depth: 2 });
    expect(links.get('lost')).toEqual({ parentAgentId: 'main', depth: 1 });
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

  test('a parent that nothing else is known of counts as a step', () => {
    const links = linkAgents([spawn('a', { parentAgentId: 'unseen' }), spawn('b', { spawnedBy: 'a' })]);
    expect(links.get('a')).toEqual({ parentAgentId: 'unseen', depth: 2 });
    expect(links.get('b')).toEqual({ parentAgentId: 'a', depth: 3 });
  });
});
