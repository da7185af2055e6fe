import { getPart } from './page-parts.ts';
import { splitRange, type StateStore } from './view-state.ts';

const keySteps: Record<string, number> = { ArrowLeft: -2, ArrowRight: 2, PageUp: -10, PageDown: 10 };

/** The divider between lanes and steps: dragged, moved by arrow keys, or gone with the steps; kept in the URL. */
export function bindSplit({ place, state }: { place: HTMLElement; state: StateStore }): void {
  const run = getPart(place, '.run');
  const divider = getPart(place, '.run-divider');
  const { least, most, usual } = splitRange;
  divider.tabIndex = 0;
  divider.setAttribute('role', 'separator');
  divider.setAttribute('aria-orientation', 'vertical');
  divider.setAttribute('aria-label', 'Width of the lanes');
  divider.setAttribute('aria-valuemin', String(least));
  divider.setAttribute('aria-valuemax', String(most));
  const show = () => {
    const { split = usual, steps } = state.get();
    run.style.setProperty('--left', `${split}fr`);
    run.style.setProperty('--right', `${100 - split}fr`);
    run.dataset['steps'] = steps ? 'shown' : 'hidden';
    divider.setAttribute('aria-valuenow', String(split));
    const button = getPart(place, '[data-do="steps"]');
    button.setAttribute('aria-pressed', String(!steps));
  };
  const moveTo = (percent: number) =>
    state.set({ split: Math.round(Math.max(least, Math.min(most, percent))) });
  state.onChange((now, before) => {
    if (now.split !== before.split || now.steps !== before.steps) show();
  });
  show();
  divider.addEventListener('keydown', (event) => {
    const by = keySteps[event.key];
    if (by !== undefined) moveTo((state.get().split ?? usual) + by);
    else if (event.key === 'Home') moveTo(least);
    else if (event.key === 'End') moveTo(most);
    else return;
    event.preventDefault();
  });
  divider.addEventListener('dblclick', () => state.set({ split: undefined }));
  divider.addEventListener('pointerdown', (event) => {
    divider.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  divider.addEventListener('pointermove', (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const box = run.getBoundingClientRect();
    moveTo(((event.clientX - box.left) / box.width) * 100);
  });
}
