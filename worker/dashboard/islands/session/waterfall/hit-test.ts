import type { Lane } from '../../../session/waterfall/lanes.ts';
import type { MarkCluster } from '../../../session/waterfall/cluster-marks.ts';
import type { ModelCall, Step } from '../../../session/steps/step.ts';
import type { Scene } from '../scene.ts';
import { clustersOf } from './paint-marks.ts';
import { rowHeight, toPixel, toTime, within, type Plot } from './plot.ts';

export type Look = { plot: Plot; scene: Scene; lanes: readonly Lane[] };
export type Hit = {
  lane: Lane;
  row: number;
  step: Step | undefined;
  call: ModelCall | undefined;
  /** Several marks in one place. */
  cluster: MarkCluster<Step> | undefined;
};

const reach = 4;

/** What lies under a point of the plot: marks before bars, tools before the model, always the nearest. */
export function hitTest({ look, x, y }: { look: Look; x: number; y: number }): Hit | undefined {
  const row = Math.floor(y / rowHeight);
  const lane = look.lanes[row];
  if (lane === undefined) return undefined;
  const none = { lane, row, step: undefined, call: undefined, cluster: undefined };
  const cluster = clustersOf({ ...look, lane }).find((one) => Math.abs(one.x - x) <= one.width / 2);
  if (cluster?.marks.length === 1) return { ...none, step: cluster.marks[0] };
  if (cluster !== undefined) return { ...none, cluster };
  const agents = lane.kind === 'group' ? lane.runs.map((run) => run.agent_id) : [lane.run.agent_id];
  for (const agent of agents) {
    const bars = look.scene.bars.get(agent);
    if (bars === undefined) continue;
    const { longest } = bars;
    const openEnd = look.scene.range.to;
    const endOf = (step: Step) => step.end ?? (step.status === 'running' ? openEnd : step.at);
    const tool = near({ items: bars.tools, x, look, longest, startOf: ({ at }) => at, endOf });
    if (tool !== undefined) return { ...none, step: tool };
    const call = near({
      items: bars.calls,
      x,
      look,
      longest,
      startOf: ({ start }) => start,
      endOf: ({ end }) => end,
    });
    if (call !== undefined) return { ...none, step: look.scene.stepById.get(call.step ?? ''), call };
    const wait = near({
      items: bars.waits,
      x,
      look,
      longest: Number.POSITIVE_INFINITY,
      startOf: ({ at }) => at,
      endOf: ({ end }) => end ?? openEnd,
    });
    if (wait !== undefined) return { ...none, step: wait };
  }
  return none;
}

function near<Item>(o: {
  items: readonly Item[];
  x: number;
  look: Look;
  longest: number;
  startOf: (item: Item) => number;
  endOf: (item: Item) => number;
}): Item | undefined {
  const { plot } = o.look;
  const from = toTime({ plot, pixel: o.x - reach });
  const to = toTime({ plot, pixel: o.x + reach });
  let best: Item | undefined;
  let distance = reach;
  for (const item of within({ ...o, from, to })) {
    const start = toPixel({ plot, at: o.startOf(item) });
    const end = toPixel({ plot, at: o.endOf(item) });
    const away = o.x < start ? start - o.x : o.x > end ? o.x - end : 0;
    if (away === 0) return item;
    if (away >= distance) continue;
    best = item;
    distance = away;
  }
  return best;
}
