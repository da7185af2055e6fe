import type { Line, StateStore } from '../view-state.ts';
import type { Scene } from '../scene.ts';
import type { Palette } from './palette.ts';
import type { Plot } from './plot.ts';
import { formatCost } from '../../../../../shared/core/money.ts';
import { clip } from '../../../ui/text/display-text.ts';
import { formatTokens } from '../../../ui/text/format.ts';
import { createCanvas } from './canvas.ts';
import { lastBy } from '../curves.ts';
import { getPart } from '../page-parts.ts';
import { createVeil } from './veil.ts';
import { paintContext, paintCost, stripHeight } from './paint-curves.ts';

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

const named = 18;

/** Context of each agent and the running cost, as lines over the lanes; each is switched on by itself. */
export function createStrips(board: Stripped): Strips {
  const strips = (['context', 'cost'] as const).map((line) => {
    const place = getPart(board.place, `[data-strip="${line}"]`);
    const canvas = createCanvas();
    place.hidden = !board.state.get().lines.includes(line);
    getPart(place, '.wf-strip-plot').append(canvas.element, createVeil('shown'));
    return { line, place, canvas, said: getPart(place, '[data-part="said"]') };
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
      for (const { line, place, canvas } of strips) {
        place.hidden = !isOn(line);
        if (place.hidden) continue;
        const context = canvas.fit({ width: plot.width, height: stripHeight });
        const paint = line === 'context' ? paintContext : paintCost;
        paint({ context, scene, palette, plot, agent: state.get().agent });
      }
      say(board.moment);
    },
  };
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
