import type { Lane } from '../../../session/waterfall/lanes.ts';
import type { Step } from '../../../session/steps/step.ts';
import type { Scene } from '../scene.ts';
import type { Palette } from './palette.ts';
import {
  clusterMarks,
  markKinds,
  partWidth,
  type MarkCluster,
  type MarkKind,
  type PlacedMark,
} from '../../../session/waterfall/cluster-marks.ts';
import { pixelsOf, rowHeight, type Plot } from './plot.ts';

/** How far outside a mark may be and still reach into the plot. */
const margin = 30;

/** The marks of a lane that can be seen, those that collide as counts. A group has those of its runs. */
export function clustersOf(o: { scene: Scene; lane: Lane; plot: Plot }): MarkCluster<Step>[] {
  const runs = o.lane.kind === 'group' ? o.lane.runs : [o.lane.run];
  const placed: PlacedMark<Step>[] = [];
  for (const { agent_id } of runs) {
    const pixel = pixelsOf(o.plot);
    for (const mark of o.scene.bars.get(agent_id)?.marks ?? []) {
      const kind = kindOf(mark);
      // What an agent was told is no person's word.
      if (kind === 'prompt' && agent_id !== 'main') continue;
      const x = pixel(markAt(mark));
      if (x > -margin && x < o.plot.width + margin) placed.push({ x, kind, mark });
    }
  }
  return clusterMarks(placed);
}

/** A failure is known when the call ends. */
export function markAt(step: Step): number {
  return kindOf(step) === 'failure' ? (step.end ?? step.at) : step.at;
}

function kindOf({ kind, error }: Step): MarkKind {
  if (kind === 'error' || error !== undefined) return 'failure';
  return kind === 'compaction' ? 'compaction' : 'prompt';
}

type Draw = { context: CanvasRenderingContext2D; palette: Palette; x: number; y: number };

/** Shapes, not colours alone: ✕ failed, ◇ compacted, ● a person spoke. Several in one place say how many. */
export function paintCluster(o: Omit<Draw, 'x'> & { cluster: MarkCluster<Step> }): void {
  const { context, palette, cluster } = o;
  const y = o.y + rowHeight / 2;
  const kinds = markKinds.filter((kind) => cluster.counts[kind] > 0);
  context.globalAlpha = 1;
  if (cluster.marks.length === 1) {
    for (const kind of kinds) glyphs[kind]({ ...o, x: cluster.x, y });
    return;
  }
  const left = cluster.x - cluster.width / 2;
  context.beginPath();
  context.roundRect(left, y - 8, cluster.width, 16, 4);
  context.fillStyle = palette.panel;
  context.strokeStyle = cluster.counts.failure > 0 ? palette.failed : palette.lineStrong;
  context.lineWidth = 1;
  context.fill();
  context.stroke();
  context.font = `600 10px ${palette.font}`;
  context.textBaseline = 'middle';
  let x = left + 4;
  for (const kind of kinds) {
    glyphs[kind]({ ...o, x: x + 5, y });
    context.fillStyle = palette.ink;
    context.fillText(String(cluster.counts[kind]), x + 11, y + 0.5);
    x += partWidth(cluster.counts[kind]);
  }
}

const glyphs: Record<MarkKind, (o: Draw) => void> = {
  prompt({ context, palette, x, y }) {
    context.lineWidth = 2;
    context.beginPath();
    context.fillStyle = palette.accent;
    context.strokeStyle = palette.panel;
    context.arc(x, y, 4, 0, Math.PI * 2);
    context.stroke();
    context.fill();
  },
  compaction({ context, palette, x, y }) {
    context.lineWidth = 2;
    context.beginPath();
    context.fillStyle = palette.panel;
    context.strokeStyle = palette.needs;
    context.moveTo(x, y - 5);
    context.lineTo(x + 5, y);
    context.lineTo(x, y + 5);
    context.lineTo(x - 5, y);
    context.closePath();
    context.fill();
    context.stroke();
  },
  failure({ context, palette, x, y }) {
    for (const [color, width] of [
      [palette.panel, 4.5],
      [palette.failed, 2],
    ] as const) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(x - 3.5, y - 3.5);
      context.lineTo(x + 3.5, y + 3.5);
      context.moveTo(x + 3.5, y - 3.5);
      context.lineTo(x - 3.5, y + 3.5);
      context.stroke();
    }
  },
};
