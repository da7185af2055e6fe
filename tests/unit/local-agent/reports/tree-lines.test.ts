import { expect, it } from 'vitest';
import { treeLines } from '../../../../local-agent/reports/tree-lines.ts';

const run = (agent_id: string, parent_agent_id: string | null) => ({ agent_id, parent_agent_id });
const draw = (runs: ReturnType<typeof run>[]) =>
  treeLines(runs).map((line) => `${line.strokes}${line.run.agent_id}`);

it('hangs every run under its parent, in the order given', () => {
  const runs = [
    run('main', null),
    run('a', 'main'),
    run('b', 'main'),
    run('a1', 'a'),
    run('a2', 'a'),
    run('b1', 'b'),
  ];
  expect(draw(runs)).toEqual(['main', '├ a', '│ ├ a1', '│ └ a2', '└ b', '  └ b1']);
});

it('shows a run whose parent is unknown at the top, and a circle once', () => {
  expect(draw([run('main', null), run('lost', 'gone')])).toEqual(['main', 'lost']);
  expect(draw([run('x', 'y'), run('y', 'x'), run('self', 'self')])).toEqual(['self', 'x', '└ y']);
});
