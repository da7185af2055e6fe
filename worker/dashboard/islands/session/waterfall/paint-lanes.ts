import type { Lane, LaneRun } from '../../../session/waterfall/lanes.ts';
import type { Step } from '../../../session/steps/step.ts';
import type { TimeScale } from '../../../session/waterfall/time-scale.ts';
import type { Palette } from './palette.ts';
import type { LaneBars, Scene } from '../scene.ts';

export const rowHeight = 26;

export type Plot = {
  scale: TimeScale;
  /** The part of the scale that is shown. */
  x0: number;
  x1: number;
  width: number;
};

export function toPixel({ plot, at }: { plot: Plot; at: number }): number {
  return ((plot.scale.toX(at) - plot.x0) / (plot.x1 - plot.x0)) * plot.width;
}

export function toTime({ plot, pixel }: { plot: Plot; pixel: number }): number {
  return plot.scale.toTime(plot.x0 + (pixel / plot.width) * (plot.x1 - plot.x0));
}

type Paint = {
  context: CanvasRenderingContext2D;
  scene: Scene;
  lanes: readonly Lane[];
  folded: ReadonlySet<string>;
  plot: Plot;
  palette: Palette;
  height: number;
  /** Pixels of the lanes that are scrolled away above. */
  top: number;
  selected: Step | undefined;
  activeAgent: string | undefined;
};

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
  const { context, lane, y, palette, plot } = o;
  if (lane.kind === 'run' && lane.run.agent_id === o.activeAgent)
    fill({ context, color: palette.accent, alpha: 0.09, x: 0, y, width: plot.width, height: rowHeight });
  if (lane.kind === 'group') {
    for (const run of lane.runs) {
      paintRunSpan({
        ...o,
        run,
        alpha: o.folded.has(lane.key) ? 0.4 : 0.16,
        height: o.folded.has(lane.key) ? 12 : 2,
      });
      if (o.folded.has(lane.key))
        for (const mark of o.scene.bars.get(run.agent_id)?.marks ?? [])
          if (mark.kind !== 'prompt') paintMark({ ...o, mark });
    }
    if (o.folded.has(lane.key)) for (const run of lane.runs) paintCritical({ ...o, agent: run.agent_id });
    return;
  }
  const { run } = lane;
  const bars = o.scene.bars.get(run.agent_id);
  const color = palette.ofAgent(run.agent_type);
  paintRunSpan({ ...o, run, alpha: 0.22, height: 2 });
  if (bars !== undefined) paintBars({ ...o, bars, color });
  paintCritical({ ...o, agent: run.agent_id });
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
  const { context, bars, color, plot, y, palette } = o;
  const bar = (from: number, to: number, height: number, alpha: number, tint = color) => {
    const x = toPixel({ plot, at: from });
    const width = toPixel({ plot, at: to }) - x;
    if (x > plot.width || x + width < 0) return;
    fill({
      context,
      color: tint,
      alpha,
      x,
      y: y + (rowHeight - height) / 2,
      width: Math.max(1, width),
      height,
    });
  };
  for (const call of bars.calls) bar(call.start, call.end, 6, 0.42);
  context.globalAlpha = 0.85;
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.setLineDash([3, 2]);
  for (const wait of bars.waits) {
    const x = toPixel({ plot, at: wait.at });
    const end = toPixel({ plot, at: wait.end ?? o.scene.range.to });
    if (x > plot.width || end < 0) continue;
    context.beginPath();
    context.moveTo(Math.max(0, x), y + rowHeight / 2);
    context.lineTo(Math.min(plot.width, end), y + rowHeight / 2);
    context.stroke();
  }
  context.setLineDash([]);
  for (const step of bars.tools) {
    const end = step.end ?? (step.status === 'running' ? o.scene.range.to : step.at);
    bar(step.at, end, 12, 1, step.status === 'error' || step.error !== undefined ? palette.failed : color);
  }
  for (const mark of bars.marks) paintMark({ ...o, mark });
}

/** Shapes, not colours alone: ✕ failed, ◇ compacted, ● a person spoke. */
function paintMark(o: Paint & { mark: Step; y: number }): void {
  const { context, mark, palette, plot } = o;
  const x = toPixel({
    plot,
    at: mark.kind === 'error' || mark.error !== undefined ? (mark.end ?? mark.at) : mark.at,
  });
  if (x < -8 || x > plot.width + 8) return;
  const y = o.y + rowHeight / 2;
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.beginPath();
  if (mark.kind === 'prompt') {
    if (mark.agent !== 'main') return;
    context.fillStyle = palette.accent;
    context.strokeStyle = palette.panel;
    context.arc(x, y, 4, 0, Math.PI * 2);
    context.fill();
    context.stroke();
  } else if (mark.kind === 'compaction') {
    context.fillStyle = palette.panel;
    context.strokeStyle = palette.needs;
    context.moveTo(x, y - 6);
    context.lineTo(x + 6, y);
    context.lineTo(x, y + 6);
    context.lineTo(x - 6, y);
    context.closePath();
    context.fill();
    context.stroke();
  } else {
    for (const [color, width] of [
      [palette.panel, 4.5],
      [palette.failed, 2],
    ] as const) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(x - 4, y - 4);
      context.lineTo(x + 4, y + 4);
      context.moveTo(x + 4, y - 4);
      context.lineTo(x - 4, y + 4);
      context.stroke();
    }
  }
}

function paintCritical(o: Paint & { agent: string; y: number }): void {
  for (const span of o.scene.critical.get(o.agent) ?? []) {
    const x = toPixel({ plot: o.plot, at: span.from });
    const width = toPixel({ plot: o.plot, at: span.to }) - x;
    if (x <= o.plot.width && x + width >= 0)
      fill({
        context: o.context,
        color: o.palette.accent,
        alpha: 1,
        x,
        y: o.y + rowHeight - 4,
        width: Math.max(1, width),
        height: 2,
      });
  }
}

/** The last row: when files were changed (long ticks, in the colour of whoever did it) and read (short ones). */
function paintFiles(o: Paint & { y: number }): void {
  const { context, plot, palette, y } = o;
  const types = new Map(o.scene.run.agents.map((agent) => [agent.agent_id, agent.agent_type]));
  for (const file of o.scene.files) {
    const x = toPixel({ plot, at: file.at });
    if (x < 0 || x > plot.width) continue;
    const height = file.changed ? 12 : 4;
    fill({
      context,
      color: file.changed ? palette.ofAgent(types.get(file.agent) ?? 'main') : palette.faint,
      alpha: file.changed ? 0.95 : 0.5,
      x: x - 0.5,
      y: y + (rowHeight - height) / 2,
      width: file.changed ? 1.5 : 1,
      height,
    });
  }
}

/** Folded pauses: a hatched strip through all lanes. */
function paintPauses({ context, plot, palette, height }: Paint): void {
  for (const piece of plot.scale.pieces) {
    if (!piece.gap) continue;
    const x = ((piece.x - plot.x0) / (plot.x1 - plot.x0)) * plot.width;
    const width = (piece.width / (plot.x1 - plot.x0)) * plot.width;
    if (x > plot.width || x + width < 0) continue;
    context.save();
    context.beginPath();
    context.rect(x, 0, width, height);
    context.clip();
    context.strokeStyle = palette.line;
    context.globalAlpha = 1;
    context.lineWidth = 1;
    context.beginPath();
    for (let at = x - height; at < x + width; at += 6) {
      context.moveTo(at, height);
      context.lineTo(at + height, 0);
    }
    context.stroke();
    context.restore();
  }
}

function paintLine(o: Paint & { at: number; color: string; alpha: number }): void {
  const x = Math.round(toPixel({ plot: o.plot, at: o.at }));
  if (x >= 0 && x <= o.plot.width)
    fill({
      context: o.context,
      color: o.color,
      alpha: o.alpha,
      x: x - 0.5,
      y: 0,
      width: 1,
      height: o.height,
    });
}

function fill(o: {
  context: CanvasRenderingContext2D;
  color: string;
  alpha: number;
  x: number;
  y: number;
  width: number;
  height: number;
}): void {
  o.context.globalAlpha = o.alpha;
  o.context.fillStyle = o.color;
  o.context.fillRect(o.x, o.y, o.width, o.height);
}
