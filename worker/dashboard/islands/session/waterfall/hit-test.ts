import type { Lane } from '../../../session/waterfall/lanes.ts';
import type { ModelCall, Step } from '../../../session/steps/step.ts';
import type { Scene } from '../scene.ts';
import { rowHeight, toPixel, type Plot } from './paint-lanes.ts';

export type Look = { plot: Plot; scene: Scene; lanes: readonly Lane[] };
export type Hit = { lane: Lane; step: Step | undefined; call: ModelCall | undefined };

const reach = 4;

/** What lies under a point of the plot: marks before bars, tools before the model, always the nearest. */
export function hitTest({ look, x, y }: { look: Look; x: number; y: number }): Hit | undefined {
  const lane = look.lanes[Math.floor(y / rowHeight)];
  if (lane === undefined) return undefined;
  const agents = lane.kind === 'group' ? lane.runs.map((run) => run.agent_id) : [lane.run.agent_id];
  for (const agent of agents) {
    const bars = look.scene.bars.get(agent);
    if (bars === undefined) continue;
    const mark = near({
      items: bars.marks,
      x,
      look,
      start: (step) => (step.error === undefined ? step.at : (step.end ?? step.at)),
      end: (step) => (step.error === undefined ? step.at : (step.end ?? step.at)),
    });
    const step =
      mark ??
      near({ items: bars.tools, x, look, start: (tool) => tool.at, end: (tool) => tool.end ?? tool.at });
    if (step !== undefined) return { lane, step, call: undefined };
    const call = near({
      items: bars.calls,
      x,
      look,
      start: (entry) => entry.start,
      end: (entry) => entry.end,
    });
    if (call !== undefined) return { lane, step: look.scene.stepById.get(call.step ?? ''), call };
    const wait = near({
      items: bars.waits,
      x,
      look,
      start: (entry) => entry.at,
      end: (entry) => entry.end ?? look.scene.range.to,
    });
    if (wait !== undefined) return { lane, step: wait, call: undefined };
  }
  return { lane, step: undefined, call: undefined };
}

function near<Item>(o: {
  items: readonly Item[];
  x: number;
  look: Look;
  start: (item: Item) => number;
  end: (item: Item) => number;
}): Item | undefined {
  let best: Item | undefined;
  let distance = reach;
  for (const item of o.items) {
    const from = toPixel({ plot: o.look.plot, at: o.start(item) });
    const to = toPixel({ plot: o.look.plot, at: o.end(item) });
    const away = o.x < from ? from - o.x : o.x > to ? o.x - to : 0;
    if (away < distance || (away === 0 && best === undefined)) {
      best = item;
      distance = away;
      if (away === 0) return item;
    }
  }
  return best;
}
