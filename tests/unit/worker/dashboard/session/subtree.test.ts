import { describe, expect, it } from 'vitest';
import { costOfSubtrees } from '../../../../../worker/dashboard/session/subtree.ts';

const run = (agent_id: string, parent_agent_id: string | null, own = 0, subtree = own, unpriced = 0) => ({
  agent_id,
  parent_agent_id,
  cost_micros: own,
  subtree_cost_micros: subtree,
  unpriced_api_calls: unpriced,
});

describe('the cost of a run with what it started', () => {
  it('says of every run above that calls without a price are missing, and of no other', () => {
    const runs = [
      run('main', null, 500, 700),
      run('plan', 'main', 200),
      run('a', 'main'),
      run('b', 'a', 0, 0, 3),
    ];
    const cost = costOfSubtrees(runs);
    expect(runs.map((one) => cost(one))).toEqual([
      { cost_micros: 700, unpriced_api_calls: 3 },
      { cost_micros: 200, unpriced_api_calls: 0 },
      { cost_micros: 0, unpriced_api_calls: 3 },
      { cost_micros: 0, unpriced_api_calls: 3 },
    ]);
  });

  it('ends where parents go in a circle', () => {
    const runs = [run('a', 'b', 0, 0, 1), run('b', 'a', 0, 0, 1)];
    expect(runs.map((one) => costOfSubtrees(runs)(one).unpriced_api_calls)).toEqual([2, 2]);
  });
});
