import { childrenOf, treeOrder } from '../../../../shared/agents/agent-tree.ts';
import { MAIN_AGENT } from '../../../../shared/agents/main-agent.ts';
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
  const inOrder = runs.toSorted((a, b) => mainFirst(a, b) || a.started_at - b.started_at);
  const groups = findGroups(inOrder);
  const costOf = costOfSubtrees(runs);
  const lanes: Lane[] = [];
  /** Runs that have their lane, with the group that they are in or below. */
  const placed = new Map<string, { depth: number; group: string | undefined }>();
  for (const { run } of treeOrder(inOrder)) {
    const parent = placed.get(run.parent_agent_id ?? '');
    // The main thread alone stands at the very left.
    let depth = run.agent_id === MAIN_AGENT ? 0 : (parent?.depth ?? 0) + 1;
    const batch = parent === undefined ? undefined : groups.get(run.agent_id);
    const key = batch === undefined ? parent?.group : `group:${batch[0]?.agent_id}`;
    const alike = batch !== undefined && typesOf(batch).length === 1;
    if (batch !== undefined) {
      if (placed.get(key ?? '') === undefined)
        lanes.push({
          kind: 'group',
          key: key ?? '',
          depth,
          label: labelOf(batch),
          types: typesOf(batch),
          runs: batch,
          cost: sumOf(batch.map(costOf)),
        });
      placed.set(key ?? '', { depth, group: key });
      depth += 1;
    }
    placed.set(run.agent_id, { depth, group: key });
    lanes.push({ kind: 'run', key: run.agent_id, depth, run, group: key, alike, cost: costOf(run) });
  }
  return lanes;
}

function mainFirst(a: LaneRun, b: LaneRun): number {
  return Number(b.agent_id === MAIN_AGENT) - Number(a.agent_id === MAIN_AGENT);
}

/** Each run that started together with others of the same parent, with all of them. */
function findGroups(runs: readonly LaneRun[]): Map<string, LaneRun[]> {
  const groups = new Map<string, LaneRun[]>();
  for (const [parent, own] of childrenOf(runs)) {
    if (parent === '') continue;
    for (const batch of inBatches(own)) {
      if (batch.length >= smallestGroup) for (const run of batch) groups.set(run.agent_id, batch);
    }
  }
  return groups;
}

/** Runs (in order of start) that began shortly after one another while the ones before were still at work. */
function inBatches(runs: readonly LaneRun[]): LaneRun[][] {
  const batches: LaneRun[][] = [];
  let busyUntil = Number.NEGATIVE_INFINITY;
  for (const run of runs) {
    const batch = batches.at(-1);
    const before = batch?.at(-1);
    const soon = before !== undefined && run.started_at - before.started_at <= togetherMs;
    if (batch !== undefined && soon && run.started_at < busyUntil) batch.push(run);
    else batches.push([run]);
    busyUntil = Math.max(busyUntil, run.ended_at ?? Number.POSITIVE_INFINITY);
  }
  return batches;
}

function typesOf(runs: readonly LaneRun[]): string[] {
  return [...new Set(runs.map((run) => run.agent_type))];
}

function labelOf(runs: readonly LaneRun[]): string {
  const [type, ...others] = typesOf(runs);
  return others.length === 0 ? `${runs.length} × ${type}` : `${runs.length} agents`;
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
