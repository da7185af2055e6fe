import type { Line, StateStore } from '../view-state.ts';
import type { Scene } from '../scene.ts';
import type { Palette } from './palette.ts';
import type { Plot } from './plot.ts';
import { formatCost } from '../../../../../shared/core/money.ts';
import { clip } from '../../../ui/text/display-text.ts';
import { formatTokens } from '../../../ui/text/format.ts';
import { createCanvas, type Canvas } from './canvas.ts';
import { atOnce } from '../../../../../shared/core/in-parts.ts';
import { inSlices } from '../../in-slices.ts';
import { lastBy } from '../curves.ts';
import { getPart } from '../page-parts.ts';
import { createVeil } from './veil.ts';
import {
  contextLines,
  costLines,
  strokeLines,
  stripHeight,
  traceInParts,
  type TracedLine,
} from './paint-curves.ts';

export type Strips = {
  show: (plot: Plot) => void;
  /** Says the figures of a moment; without one those of the end of what is shown. */
  say: (at: number | undefined) => void;
};

type Stripped = {
  place: HTMLElement;
  state: StateStore;
  scene: Scene | undefined;
  palette: Palette;
  moment: number | undefined;
};

type Told = { scene: Scene; palette: Palette; agent: string | undefined };
type Drawn = Told & Plot & { ratio: number };
type Strip = {
  line: Line;
  place: HTMLElement;
  canvas: Canvas;
  said: HTMLElement;
  /** What the lines that are there were drawn for. */
  drawn: Drawn | undefined;
  work: ReturnType<typeof traceInParts> | undefined;
};

const named = 18;
/** So many points are gone through within a frame. */
const pointsAtOnce = 4000;

/** Context of each agent and the running cost, as lines over the lanes; each is switched on by itself. */
export function createStrips(board: Stripped): Strips {
  const strips = (['context', 'cost'] as const).map((line): Strip => {
    const place = getPart(board.place, `[data-strip="${line}"]`);
    const canvas = createCanvas();
    place.hidden = !board.state.get().lines.includes(line);
    getPart(place, '.wf-strip-plot').append(canvas.element, createVeil('shown'));
    return {
      line,
      place,
      canvas,
      said: getPart(place, '[data-part="said"]'),
      drawn: undefined,
      work: undefined,
    };
  });
  let shown: Plot | undefined;
  const isOn = (line: Line) => board.state.get().lines.includes(line);
  const say = (moment: number | undefined) => {
    const { scene } = board;
    if (scene === undefined || shown === undefined) return;
    const at = moment ?? shown.scale.toTime(shown.x1);
    for (const { line, said } of strips)
      if (isOn(line)) said.textContent = sayings[line]({ board, scene, at });
  };
  return {
    say,
    show(plot) {
      shown = plot;
      const { scene, palette, state } = board;
      if (scene === undefined) return;
      for (const strip of strips) {
        strip.place.hidden = !isOn(strip.line);
        if (strip.place.hidden) continue;
        draw({ strip, plot, told: { scene, palette, agent: state.get().agent } });
      }
      say(board.moment);
    },
  };
}

/** While a run is played, or its lanes are scrolled, the lines stay as they are. */
function draw({ strip, plot, told }: { strip: Strip; plot: Plot; told: Told }): void {
  const now: Drawn = { ...told, ...plot, ratio: devicePixelRatio };
  if (strip.drawn !== undefined && isSame(strip.drawn, now)) return;
  strip.drawn = now;
  const lines = strip.line === 'context' ? contextLines(told) : costLines(told);
  const work = traceInParts({ lines, plot });
  strip.work = work;
  const stroke = (traced: readonly TracedLine[]) => {
    // Something else was asked for meanwhile.
    if (strip.work !== work) return;
    const context = strip.canvas.fit({ width: plot.width, height: stripHeight });
    strokeLines({ context, width: plot.width, lines: traced });
  };
  if (lines.reduce((sum, { points }) => sum + points.length, 0) < pointsAtOnce) stroke(atOnce(work));
  else void inSlices(work).then(stroke);
}

function isSame(a: Drawn, b: Drawn): boolean {
  return (
    a.scene === b.scene &&
    a.palette === b.palette &&
    a.agent === b.agent &&
    a.scale === b.scale &&
    a.x0 === b.x0 &&
    a.x1 === b.x1 &&
    a.width === b.width &&
    a.ratio === b.ratio
  );
}

const sayings: Record<Line, (o: { board: Stripped; scene: Scene; at: number }) => string> = {
  context({ board, scene, at }) {
    const agent = board.state.get().agent ?? 'main';
    const level = lastBy(scene.curves.context.get(agent) ?? [], at);
    const name = clip({ text: scene.types.get(agent) ?? agent, limit: named });
    const limit = scene.run.session.context_limit;
    const most =
      agent === 'main' && limit !== null && limit !== undefined ? ` of ${formatTokens(limit)}` : '';
    return level === undefined ? `${name} –` : `${name} ${formatTokens(level.value)}${most}`;
  },
  cost({ board, scene, at }) {
    const { agent } = board.state.get();
    const all = scene.curves.spent.get('') ?? [];
    const [now, whole] = [lastBy(all, at), all.at(-1)];
    const own = agent === undefined ? undefined : lastBy(scene.curves.spent.get(agent) ?? [], at);
    const spent = `${now === undefined ? '$0.00' : formatCost(now)} of ${whole === undefined ? '–' : formatCost(whole)}`;
    return own === undefined ? spent : `${spent} · ${formatCost(own)}`;
  },
};
