import { treeOrder, type Linked } from '../../shared/agents/agent-tree.ts';

/** One line of a tree, with the strokes that lead to it. */
export type TreeLine<Run> = { run: Run; strokes: string };

/** Runs in the order of a tree, with what draws it. */
export function treeLines<Run extends Linked>(runs: readonly Run[]): TreeLine<Run>[] {
  return treeOrder(runs).map(({ run, last }) => ({
    run,
    strokes: last
      .map((isLast, level) => (level === last.length - 1 ? (isLast ? '└ ' : '├ ') : isLast ? '  ' : '│ '))
      .join(''),
  }));
}
