import type { ShownSteps } from './shown-steps.ts';
import { getPart } from '../page-parts.ts';
import { shows } from '../../../session/steps/step-filter.ts';

const findAfterMs = 150;

/** Find and show: both narrow the steps and stand in the URL. */
export function bindStepsTools({ place, state }: ShownSteps): void {
  const tools = getPart(place, '.steps-tools');
  const find = tools.querySelector<HTMLInputElement>('[data-do="find"]');
  const show = tools.querySelector<HTMLSelectElement>('[data-do="show"]');
  if (find === null || show === null) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  find.value = state.get().find;
  show.value = state.get().show;
  find.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => state.set({ find: find.value }), findAfterMs);
  });
  show.addEventListener('change', () => {
    state.set({ show: shows.find((known) => known === show.value) ?? 'all' });
  });
  // Something else may have taken the filters away, for example a link to a step that they hide.
  state.onChange((now) => {
    if (document.activeElement !== find) find.value = now.find;
    show.value = now.show;
  });
  tools.hidden = false;
}
