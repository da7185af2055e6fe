import { MAIN_AGENT } from './main-agent.ts';

/** An agent run, as far as it hangs in the tree of its session. */
export type Linked = { agent_id: string; parent_agent_id: string | null };

/** A run at its place: `last` tells of it and of every run above it, but the top one, whether it is its parent's last. */
export type Placed<Run> = { run: Run; depth: number; last: readonly boolean[] };

// Parents in a circle come from damaged data or a hostile device alone: every walk ends where it would begin again.

/**
 * Runs by the run that started them, in the order given; under '' those that nobody here did. No run is its own parent,
 * and the main thread has none: whatever hangs below it is in no circle.
 */
export function childrenOf<Run extends Linked>(runs: readonly Run[]): Map<string, Run[]> {
  const ids = new Set(runs.map((run) => run.agent_id));
  return Map.groupBy(runs, ({ agent_id, parent_agent_id: parent }) =>
    parent !== null && parent !== agent_id && agent_id !== MAIN_AGENT && ids.has(parent) ? parent : '',
  );
}

/** Every run once, below the one that started it; a circle begins with its first run. */
export function treeOrder<Run extends Linked>(runs: readonly Run[]): Placed<Run>[] {
  const children = childrenOf(runs);
  const placed: Placed<Run>[] = [];
  const seen = new Set<string>();
  const place = (run: Run, last: readonly boolean[]) => {
    if (seen.has(run.agent_id)) return;
    seen.add(run.agent_id);
    placed.push({ run, depth: last.length, last });
    const own = children.get(run.agent_id) ?? [];
    for (const [index, child] of own.entries()) place(child, [...last, index === own.length - 1]);
  };
  for (const run of children.get('') ?? []) place(run, []);
  for (const run of runs) place(run, []);
  return placed;
}

/** The run and those above it, nearest first. */
export function* lineage<Run extends Linked>({
  run,
  byId,
}: {
  run: Run;
  byId: ReadonlyMap<string, Run>;
}): Generator<Run> {
  const seen = new Set<string>();
  for (let at: Run | undefined = run; at !== undefined && !seen.has(at.agent_id);) {
    seen.add(at.agent_id);
    yield at;
    at = at.parent_agent_id === null ? undefined : byId.get(at.parent_agent_id);
  }
}

/** Figures of each run together with those of every run below it, by agent id. */
export function subtreeSums<Run extends Linked, Name extends string>({
  runs,
  figures,
}: {
  runs: readonly Run[];
  figures: (run: Run) => Record<Name, number>;
}): Map<string, Record<Name, number>> {
  const byId = new Map(runs.map((run) => [run.agent_id, run]));
  const sums = new Map<string, Record<Name, number>>();
  for (const run of runs) {
    const own = figures(run);
    for (const { agent_id } of lineage({ run, byId })) {
      const sum = sums.get(agent_id);
      if (sum === undefined) sums.set(agent_id, { ...own });
      else for (const name of Object.keys(own) as Name[]) sum[name] += own[name];
    }
  }
  return sums;
}
