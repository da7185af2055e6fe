import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { hueClass, hueOf } from '../../../../shared/agents/agent-hue.ts';
import { iconNodes } from '../../../../worker/dashboard/ui/icon-nodes.ts';

describe('agent colours', () => {
  it('are the same for ever, and different for the agents that come with Claude Code', () => {
    const known = [
      'Explore',
      'Plan',
      'general-purpose',
      'code-reviewer',
      'builder',
      'test-runner',
      'claude-code-guide',
      'statusline-setup',
    ];
    expect(known.map(hueOf)).toEqual([6, 7, 2, 5, 3, 4, 1, 0]);
  });

  it('leave the main thread neutral', () => {
    expect(hueClass('main')).toBe('hue-main');
  });
});

describe('icons', () => {
  it('are the drawings of lucide-static', () => {
    const nodes = createRequire(import.meta.url)('lucide-static/icon-nodes.json') as Record<string, unknown>;
    for (const { from, nodes: ours } of Object.values(iconNodes))
      expect([from, ours]).toEqual([from, nodes[from]]);
  });
});
