import type { Lane, LaneRun } from '../../../session/waterfall/lanes.ts';
import type { Cost } from '../../../../../shared/core/money.ts';
import type { Scene } from '../scene.ts';
import { formatCost } from '../../../../../shared/core/money.ts';
import { lastBy } from '../curves.ts';

type Named = { scene: Scene | undefined; lanes: readonly Lane[]; names: HTMLElement };

/** Names of the lanes at a moment of the run: who is at work, who has not begun, and what each has cost by then. */
export function markMoment({ board, at }: { board: Named; at: number | undefined }): void {
  const { scene, lanes, names } = board;
  if (scene === undefined) return;
  for (const [index, lane] of lanes.entries()) {
    const row = names.children[index];
    const cost = row?.querySelector<HTMLElement>('.lane-cost');
    if (!(row instanceof HTMLElement) || cost === null || cost === undefined) continue;
    cost.dataset['whole'] ??= cost.textContent;
    const stage = at === undefined ? '' : stageOf({ lane, scene, at });
    if (row.dataset['stage'] !== stage) row.dataset['stage'] = stage;
    const text = at === undefined ? cost.dataset['whole'] : costBy({ lane, scene, at });
    if (cost.textContent !== text) cost.textContent = text;
  }
}

function stageOf({ lane, scene, at }: { lane: Lane; scene: Scene; at: number }): string {
  const runs = lane.kind === 'group' ? lane.runs : [lane.run];
  if (runs.some((run) => run.started_at <= at && endOf({ run, scene }) >= at)) return 'at-work';
  return runs.some((run) => run.started_at <= at) ? 'over' : 'not-begun';
}

function endOf({ run, scene }: { run: LaneRun; scene: Scene }): number {
  return run.ended_at ?? (run.status === 'running' ? scene.range.to : run.last_event_at);
}

function costBy({ lane, scene, at }: { lane: Lane; scene: Scene; at: number }): string {
  const agents = lane.kind === 'group' ? (scene.membersOf.get(lane.key) ?? []) : [lane.run.agent_id];
  const sum: Cost & { api_calls: number } = { cost_micros: 0, unpriced_api_calls: 0, api_calls: 0 };
  for (const agent of agents) {
    const spent = lastBy(scene.curves.spent.get(agent) ?? [], at);
    if (spent === undefined) continue;
    sum.cost_micros += spent.cost_micros;
    sum.unpriced_api_calls += spent.unpriced_api_calls;
    sum.api_calls += spent.api_calls ?? 0;
  }
  return sum.api_calls === 0 ? '–' : formatCost(sum);
}
