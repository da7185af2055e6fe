import { costOfSubtrees, type SubtreeCost } from '../subtree.ts';

/** What the time axis needs of an agent run; rows of the rollups fit. */
export type LaneRun = {
  agent_id: string;
  parent_agent_id: string | null;
  agent_type: string;
  description: string | null;
  status: string;
  tool_use_id: string | null;
  started_at: number;
  ended_at: number | null;
  last_event_at: number;
  cost_micros: number;
  subtree_cost_micros: number;
  unpriced_api_calls: number;
};

export type Lane =
  | {
      kind: 'run';
      key: string;
      depth: number;
      run: LaneRun;
      group: string | undefined;
      /** In a group of one type, which the group's line says already: what each is for tells them apart. */
      alike: boolean;
      cost: SubtreeCost;
    }
  | {
      kind: 'group';
      key: string;
      depth: number;
      label: string;
      types: string[];
      runs: LaneRun[];
      cost: SubtreeCost;
    };

/** Calls of one answer of the model are made one after the other, a second or a few apart. */
const togetherMs = 10_000;
const smallestGroup = 2;

/** Lanes from top to bottom: every run below its parent, runs that started together under a line of their own. */
export function layOutLanes(runs: readonly LaneRun[]): Lane[] {
  const known = new Set(runs.map((run) => run.agent_id));
  const children = new Map<string, LaneRun[]>();
  const roots: LaneRun[] = [];
  for (const run of runs) {
    const parent = run.parent_agent_id;
    if (run.agent_id === 'main' || parent === null || !known.has(parent) || parent === run.agent_id)
      roots.push(run);
    else children.set(parent, [...(children.get(parent) ?? []), run]);
  }
  const lanes: Lane[] = [];
  const costOf = costOfSubtrees(runs);
  const seen = new Set<string>();
  const visit = (run: LaneRun, depth: number, group: string | undefined, alike = false) => {
    // A circle of parents cannot come from Claude Code, but it can come from a hostile device.
    if (seen.has(run.agent_id)) return;
    seen.add(run.agent_id);
    lanes.push({ kind: 'run', key: run.agent_id, depth, run, group, alike, cost: costOf(run) });
    for (const batch of inBatches(children.get(run.agent_id) ?? [])) {
      if (batch.length < smallestGroup) {
        for (const child of batch) visit(child, depth + 1, group);
        continue;
      }
      const key = `group:${batch[0]?.agent_id}`;
      const types = [...new Set(batch.map((child) => child.agent_type))];
      lanes.push({
        kind: 'group',
        key,
        depth: depth + 1,
        label: labelOf(batch),
        types,
        runs: batch,
        cost: sumOf(batch.map(costOf)),
      });
      for (const child of batch) visit(child, depth + 2, key, types.length === 1);
    }
  };
  roots.sort(
    (a, b) => Number(b.agent_id === 'main') - Number(a.agent_id === 'main') || a.started_at - b.started_at,
  );
  for (const root of roots) visit(root, root.agent_id === 'main' ? 0 : 1, undefined);
  for (const run of runs) visit(run, 1, undefined);
  return lanes;
}

/** Runs that began shortly after one another while the ones before were still at work. */
function inBatches(runs: readonly LaneRun[]): LaneRun[][] {
  const batches: LaneRun[][] = [];
  let busyUntil = Number.NEGATIVE_INFINITY;
  for (const run of runs.toSorted((a, b) => a.started_at - b.started_at)) {
    const batch = batches.at(-1);
    const before = batch?.at(-1);
    const soon = before !== undefined && run.started_at - before.started_at <= togetherMs;
    if (batch !== undefined && soon && run.started_at < busyUntil) batch.push(run);
    else batches.push([run]);
    busyUntil = Math.max(busyUntil, run.ended_at ?? Number.POSITIVE_INFINITY);
  }
  return batches;
}

function labelOf(runs: readonly LaneRun[]): string {
  const types = new Set(runs.map((run) => run.agent_type));
  return types.size === 1 ? `${runs.length} × ${runs[0]?.agent_type}` : `${runs.length} agents`;
}

function sumOf(costs: readonly SubtreeCost[]): SubtreeCost {
  return {
    cost_micros: costs.reduce((sum, cost) => sum + cost.cost_micros, 0),
    unpriced_api_calls: costs.reduce((sum, cost) => sum + cost.unpriced_api_calls, 0),
  };
}

/** Few lanes are shown open, many folded, so that a run of 200 agents begins as a picture that fits. */
export function foldedAtFirst(lanes: readonly Lane[]): Set<string> {
  if (lanes.length <= 14) return new Set();
  return new Set(lanes.filter((lane) => lane.kind === 'group').map((lane) => lane.key));
}

/** Lanes that are not inside a folded group, whatever their depth. */
export function visibleLanes({
  lanes,
  folded,
}: {
  lanes: readonly Lane[];
  folded: ReadonlySet<string>;
}): Lane[] {
  const visible: Lane[] = [];
  let hiddenBelow = Number.POSITIVE_INFINITY;
  for (const lane of lanes) {
    if (lane.depth > hiddenBelow) continue;
    hiddenBelow = Number.POSITIVE_INFINITY;
    visible.push(lane);
    if (lane.kind === 'group' && folded.has(lane.key)) hiddenBelow = lane.depth;
  }
  return visible;
}
