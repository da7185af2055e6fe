import type { Times } from '../../../ui/text/times.ts';
import type { Scene } from '../scene.ts';
import { formatDuration } from '../../../ui/text/format.ts';
import { getPart } from '../page-parts.ts';
import { toPixel, type Plot } from './plot.ts';
import { chooseSpeed, nextMoment } from './playback.ts';
import { plotOf, showFrom, type Windowed } from './time-window.ts';

export type Player = {
  /** Puts the moment's line where it belongs after the lanes were drawn anew. */
  show: (plot: Plot) => void;
  toggle: () => void;
};

type Played = Windowed & { place: HTMLElement; times: Times };

/** The reading of the clock and the figures need no sixty looks a second. */
const tellEveryMs = 80;

/** Plays the run back: a moment goes along the axis, what comes after it is veiled, and lanes, lines and steps follow. */
export function createPlayer(board: Played, onMoment: (at: number | undefined) => void): Player {
  const { place, state } = board;
  const row = getPart(place, '.wf-player');
  // At once: what comes later would push down what was brought into sight.
  row.hidden = false;
  const play = getPart(row, '[data-do="play"]');
  const speed = getPart(row, '[data-do="speed"]') as HTMLSelectElement;
  const scrub = getPart(row, '[data-do="scrub"]') as HTMLInputElement;
  const clock = getPart(row, '[data-part="clock"]');
  const veils = [...place.querySelectorAll<HTMLElement>('[data-veil]')];
  let at = state.get().at;
  let frame = 0;
  let drawnAt = 0;
  let toldAt = 0;

  const draw = (plot: Plot) => {
    const whole = { ...plot, x0: 0, x1: plot.scale.length };
    for (const veil of veils) {
      veil.hidden = at === undefined;
      if (at === undefined) continue;
      const x = toPixel({ plot: veil.dataset['veil'] === 'whole' ? whole : plot, at });
      veil.style.left = `${Math.max(-1, Math.min(x, plot.width + 2))}px`;
    }
    scrub.max = String(plot.scale.length);
    scrub.value = String(at === undefined ? plot.scale.length : plot.scale.toX(at));
  };
  const tell = () => {
    const { scene, times } = board;
    if (scene === undefined) return;
    const { from, to } = scene.range;
    // A run that goes on ends at no moment that could be named.
    const goesOn = at === undefined && scene.goesOn;
    const words = goesOn ? 'now' : `${times.exactClock(at ?? to)} · ${formatDuration((at ?? to) - from)}`;
    clock.textContent = words;
    scrub.setAttribute('aria-valuetext', words);
    onMoment(at);
  };
  const moveTo = (moment: number | undefined) => {
    at = moment;
    const plot = plotOf(board);
    if (plot !== undefined) draw(plot);
    tell();
  };
  const stop = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    play.dataset['playing'] = 'false';
    play.setAttribute('aria-label', 'Play the run back');
    state.set({ at });
  };
  const tick = (now: number) => {
    const plot = plotOf(board);
    if (plot === undefined || at === undefined) return;
    const x = plot.scale.toX(at) + (now - drawnAt) * Number(speed.value);
    drawnAt = now;
    const over = x >= plot.scale.length;
    at = over ? undefined : plot.scale.toTime(x);
    draw(plot);
    // The window goes along, a page at a time.
    const length = plot.x1 - plot.x0;
    if (!over && (x > plot.x1 || x < plot.x0)) showFrom({ board, plot, start: x - length * 0.05, length });
    if (over || now - toldAt > tellEveryMs) {
      toldAt = now;
      tell();
    }
    if (over) stop();
    else frame = requestAnimationFrame(tick);
  };
  const toggle = () => {
    const { scene } = board;
    if (scene === undefined) return;
    if (frame !== 0) {
      stop();
      return;
    }
    at ??= scene.range.from;
    drawnAt = performance.now();
    play.dataset['playing'] = 'true';
    play.setAttribute('aria-label', 'Pause');
    frame = requestAnimationFrame(tick);
  };

  play.addEventListener('click', toggle);
  scrub.addEventListener('input', () => {
    const plot = plotOf(board);
    if (plot === undefined) return;
    const x = Number(scrub.value);
    moveTo(x >= plot.scale.length ? undefined : plot.scale.toTime(x));
    state.set({ at });
  });
  scrub.addEventListener('keydown', (event) => {
    const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (event.key === ' ') toggle();
    else if (direction !== undefined && board.scene !== undefined) {
      moveTo(nextMoment({ ...board.scene, steps: board.scene.run.steps, at, direction }));
      state.set({ at });
    } else return;
    event.preventDefault();
  });
  state.onChange((now) => {
    if (frame === 0 && now.at !== at) moveTo(now.at);
  });
  let told: Scene | undefined;
  return {
    toggle,
    show(plot) {
      const first = told === undefined;
      if (first) speed.value = chooseSpeed({ length: plot.scale.length, offered: optionsOf(speed) });
      draw(plot);
      if (told !== board.scene) tell();
      told = board.scene;
    },
  };
}

function optionsOf(select: HTMLSelectElement): number[] {
  return Array.from(select.options, ({ value }) => Number(value));
}
