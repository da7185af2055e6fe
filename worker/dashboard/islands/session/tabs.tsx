import type { Step } from '../../session/steps/step.ts';
import type { AgentRunRow } from '../../../../shared/queries/parts/session-row.ts';
import type { Scene } from './scene.ts';
import { shows } from '../../session/steps/step-filter.ts';
import type { StateStore } from './view-state.ts';
import { createAgentsTable } from './agents-table.tsx';
import { fillFilesList } from './files-list.tsx';
import { getPart } from './page-parts.ts';

/** Tabs change without a new page, so that zoom and place in the steps stay; the server still renders them. */
export function bindTabs({
  place,
  state,
  scene,
  open,
}: {
  place: HTMLElement;
  state: StateStore;
  scene: () => Scene;
  open: (step: Step) => void;
}) {
  const agents = createAgentsTable();
  const openedFiles = new Set<string>();
  const fill = () => {
    const panel = getPart(place, '[data-part="panel"]');
    const tab = place.dataset['tab'];
    if (tab === 'files') fillFilesList({ panel, scene: scene(), opened: openedFiles });
    else if (tab !== 'errors' && tab !== 'snapshots') agents.draw({ panel, scene: scene() });
  };
  place.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link instanceof SVGAElement) {
      // A snapshot on the axis: its tab, at its place.
      event.preventDefault();
      const { hash } = new URL(link.href.baseVal, location.href);
      void change({ place, tab: 'snapshots' }).then(() => location.replace(hash));
      return;
    }
    const { goto } = link.dataset;
    const query = new URL(link.href).searchParams;
    const lane = link.closest('.tabs tbody') === null ? null : query.get('agent');
    if (goto !== undefined) {
      const step = scene().stepById.get(goto);
      if (step === undefined) return;
      event.preventDefault();
      open(step);
    } else if (lane !== null) {
      event.preventDefault();
      state.set({ agent: state.get().agent === lane ? undefined : lane });
    } else if (link.closest('.stats') !== null && (query.has('show') || query.has('find'))) {
      event.preventDefault();
      const show = shows.find((known) => known === query.get('show')) ?? 'all';
      state.set({ agent: undefined, find: query.get('find') ?? '', show });
      getPart(place, '#steps').scrollIntoView({ block: 'nearest' });
    } else if (
      (link.closest('.tab-list, .stats') !== null && link.search.includes('tab')) ||
      link.className === 'tab-steps-link'
    ) {
      event.preventDefault();
      void change({ place, tab: query.get('tab') }).then(() => {
        fill();
        bringPanel(place);
      });
    }
  });
  return {
    show: fill,
    /** On a narrow screen the steps are a tab among the others: they are shown before one of them is opened. */
    async showSteps() {
      const link = place.querySelector<HTMLAnchorElement>('a.tab-steps-link');
      if (link !== null && getPart(place, '#steps').offsetParent === null) await change({ place, tab: null });
    },
    async showAgent(run: AgentRunRow) {
      const { tab } = place.dataset;
      // Beside the steps, where there is room for both.
      const isShown = tab === 'steps' && getPart(place, '[data-part="panel"]').offsetParent !== null;
      if (tab !== 'agents' && !isShown) {
        await change({ place, tab: 'agents' });
        fill();
      }
      agents.focus(run);
    },
  };
}

/** Where the tabs stick to the window, what they lead to may be far below. */
function bringPanel(place: HTMLElement): void {
  if (getComputedStyle(getPart(place, '.tab-list')).position !== 'sticky') return;
  const isOfSteps = place.dataset['tab'] === 'steps';
  getPart(place, isOfSteps ? '#steps' : '[data-part="panel"]').scrollIntoView({ block: 'start' });
}

async function change({ place, tab }: { place: HTMLElement; tab: string | null }): Promise<void> {
  const url = new URL(location.href);
  if (tab === null) url.searchParams.delete('tab');
  else url.searchParams.set('tab', tab);
  const answer = await fetch(url);
  if (!answer.ok) {
    location.assign(url);
    return;
  }
  const parsed = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const tabs = parsed.querySelector('.tabs');
  if (tabs === null) return;
  history.replaceState(null, '', url);
  place.dataset['tab'] = tab ?? 'steps';
  const focused = document.activeElement?.getAttribute('class') ?? '';
  getPart(place, '.tabs').replaceWith(tabs);
  if (focused.includes('tab-'))
    place.querySelector<HTMLElement>(`.tab-list a.${CSS.escape(focused)}`)?.focus();
}
