/** One line of a tree, with the strokes that lead to it. */
export type TreeLine<Run> = { run: Run; strokes: string };

type Linked = { agent_id: string; parent_agent_id: string | null };

/**
 * Runs in the order of a tree, children under their parent in the order given. A run whose parent is not there stands
 * at the top; a circle of parents (which no real session has) ends where it closes, so that every run comes once.
 */
export function treeLines<Run extends Linked>(runs: readonly Run[]): TreeLine<Run>[] {
  const ids = new Set(runs.map((run) => run.agent_id));
  const children = Map.groupBy(runs, (run) =>
    run.parent_agent_id !== null && ids.has(run.parent_agent_id) && run.parent_agent_id !== run.agent_id
      ? run.parent_agent_id
      : '',
  );
  const lines: TreeLine<Run>[] = [];
  const placed = new Set<string>();
  const place = (run: Run, strokes: string, below: string) => {
    if (placed.has(run.agent_id)) return;
    placed.add(run.agent_id);
    lines.push({ run, strokes });
    const own = children.get(run.agent_id) ?? [];
    for (const [index, child] of own.entries()) {
      const last = index === own.length - 1;
      place(child, `${below}${last ? '└ ' : '├ '}`, `${below}${last ? '  ' : '│ '}`);
    }
  };
  for (const run of children.get('') ?? []) place(run, '', '');
  for (const run of runs) place(run, '', '');
  return lines;
}
