import type { Lane, LaneRun } from '../../../session/waterfall/lanes.ts';
import type { Paint } from './paint.ts';
import type { LaneBars } from '../scene.ts';
import { paintFiles, paintPauses } from './paint-backdrop.ts';
import { clustersOf, paintCluster } from './paint-marks.ts';
import { fill } from './paint.ts';
import { pixelsOf, rowHeight, toPixel, toTime, within } from './plot.ts';

/** Draws the lanes that can be seen; the rest costs nothing, however many there are. */
export function paintLanes(o: Paint): void {
  const { context, lanes, plot, palette } = o;
  context.clearRect(0, 0, plot.width, o.height);
  paintPauses(o);
  const first = Math.max(0, Math.floor(o.top / rowHeight));
  const last = Math.min(lanes.length, Math.ceil((o.top + o.height) / rowHeight));
  for (let index = first; index <= last; index += 1) {
    const y = index * rowHeight - o.top;
    const lane = lanes[index];
    if (lane !== undefined) paintLane({ ...o, lane, y });
    else if (index === lanes.length) paintFiles({ ...o, y });
  }
  if (o.selected !== undefined) paintLine({ ...o, at: o.selected.at, color: palette.accent, alpha: 0.9 });
}

function paintLane(o: Paint & { lane: Lane; y: number }): void {
  const { context, lane, y, palette, plot, scene } = o;
  if (lane.kind === 'run' && lane.run.agent_id === o.activeAgent)
    fill({ context, color: palette.accent, alpha: 0.09, x: 0, y, width: plot.width, height: rowHeight });
  const closed = lane.kind === 'group' && o.folded.has(lane.key);
  if (lane.kind === 'group') {
    const look = closed ? { alpha: 0.4, height: 12 } : { alpha: 0.16, height: 2 };
    for (const run of lane.runs) paintRunSpan({ ...o, run, ...look });
    if (!closed) return;
    for (const run of lane.runs) paintCritical({ ...o, agent: run.agent_id });
  } else {
    const bars = scene.bars.get(lane.run.agent_id);
    paintRunSpan({ ...o, run: lane.run, alpha: 0.22, height: 2 });
    if (bars !== undefined) paintBars({ ...o, bars, color: palette.ofAgent(lane.run.agent_type) });
    paintCritical({ ...o, agent: lane.run.agent_id });
  }
  for (const cluster of clustersOf({ scene, lane, plot })) paintCluster({ context, palette, cluster, y });
}

/** From its start to its end, so that a lane is seen even where none of its calls is known. */
function paintRunSpan(o: Paint & { run: LaneRun; y: number; alpha: number; height: number }): void {
  const end = o.run.ended_at ?? (o.run.status === 'running' ? o.scene.range.to : o.run.last_event_at);
  const x = toPixel({ plot: o.plot, at: o.run.started_at });
  const width = Math.max(2, toPixel({ plot: o.plot, at: end }) - x);
  fill({
    context: o.context,
    color: o.palette.ofAgent(o.run.agent_type),
    alpha: o.alpha,
    x,
    y: o.y + (rowHeight - o.height) / 2,
    width,
    height: o.height,
  });
}

function paintBars(o: Paint & { bars: LaneBars; color: string; y: number }): void {
  const { bars, color, palette, plot, scene } = o;
  const [from, to] = [toTime({ plot, pixel: 0 }), toTime({ plot, pixel: plot.width })];
  const { longest } = bars;
  const bar = createBar(o);
  for (const call of within({ items: bars.calls, startOf: ({ start }) => start, longest, from, to }))
    bar({ from: call.start, to: call.end, height: 6, alpha: 0.42, tint: color });
  paintWaits(o);
  for (const step of within({ items: bars.tools, startOf: ({ at }) => at, longest, from, to })) {
    const end = step.end ?? (step.status === 'running' ? scene.range.to : step.at);
    const failed = step.status === 'error' || step.error !== undefined;
    bar({ from: step.at, to: end, height: 12, alpha: 1, tint: failed ? palette.failed : color });
  }
}

/** Draws bars in order of time; one that would lie wholly inside the last one of its colour is not drawn. */
function createBar({ context, plot, y }: Paint & { y: number }) {
  const pixel = pixelsOf(plot);
  let drawn = { end: Number.NEGATIVE_INFINITY, tint: '', height: 0 };
  return (o: { from: number; to: number; height: number; alpha: number; tint: string }) => {
    const x = pixel(o.from);
    const end = Math.max(x + 1, pixel(o.to));
    if (x > plot.width || end < 0) return;
    if (end <= drawn.end && o.tint === drawn.tint && o.height === drawn.height) return;
    drawn = { end, tint: o.tint, height: o.height };
    const [color, width] = [o.tint, end - x];
    fill({ context, color, alpha: o.alpha, x, y: y + (rowHeight - o.height) / 2, width, height: o.height });
  };
}

function paintWaits({
  context,
  plot,
  scene,
  bars,
  color,
  y,
}: Paint & { bars: LaneBars; color: string; y: number }): void {
  context.globalAlpha = 0.85;
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.setLineDash([3, 2]);
  for (const wait of bars.waits) {
    const x = toPixel({ plot, at: wait.at });
    const end = toPixel({ plot, at: wait.end ?? scene.range.to });
    if (x > plot.width || end < 0) continue;
    context.beginPath();
    context.moveTo(Math.max(0, x), y + rowHeight / 2);
    context.lineTo(Math.min(plot.width, end), y + rowHeight / 2);
    context.stroke();
  }
  context.setLineDash([]);
}

function paintCritical(o: Paint & { agent: string; y: number }): void {
  const { context, palette, plot } = o;
  for (const span of o.scene.critical.get(o.agent) ?? []) {
    const x = toPixel({ plot, at: span.from });
    const width = Math.max(1, toPixel({ plot, at: span.to }) - x);
    if (x > plot.width || x + width < 0) continue;
    fill({ context, color: palette.accent, alpha: 1, x, y: o.y + rowHeight - 4, width, height: 2 });
  }
}

function paintLine(o: Paint & { at: number; color: string; alpha: number }): void {
  const x = Math.round(toPixel({ plot: o.plot, at: o.at }));
  if (x >= 0 && x <= o.plot.width) fill({ ...o, x: x - 0.5, y: 0, width: 1 });
}
