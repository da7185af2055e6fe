import { readStepFilter, type StepFilter } from '../../session/steps/step-filter.ts';

const lines = ['context', 'cost'] as const;
/** What can be drawn over the lanes. */
export type Line = (typeof lines)[number];

/** What the reader looks at; all of it is in the URL, so that a step can be linked. */
type ViewState = StepFilter & {
  step: string | undefined;
  /** Zoomed stretch of time; the whole run when undefined. */
  zoom: { from: number; to: number } | undefined;
  foldPauses: boolean;
  /** Whether the steps stand beside the lanes. */
  steps: boolean;
  /** Percent of the width that the lanes have beside the steps. */
  split: number | undefined;
  lines: readonly Line[];
  /** The moment that is played back to; all of the run when undefined. */
  at: number | undefined;
};

export type StateStore = {
  get: () => ViewState;
  set: (change: Partial<ViewState>) => void;
  onChange: (listen: (state: ViewState, before: ViewState) => void) => void;
};

const writeAfterMs = 150;

/** Keeps the state and writes it into the URL a moment later: browsers refuse too many changes of history. */
export function createViewState({ startedAt }: { startedAt: number }): StateStore {
  let state = readState({ query: new URLSearchParams(location.search), startedAt });
  const listeners: ((state: ViewState, before: ViewState) => void)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    get: () => state,
    set(change) {
      const before = state;
      state = { ...state, ...change };
      clearTimeout(timer);
      timer = setTimeout(() => writeState({ state, startedAt }), writeAfterMs);
      for (const listen of listeners) listen(state, before);
    },
    onChange: (listen) => listeners.push(listen),
  };
}

/** What the URL says is looked at: the zoomed stretch, or the moment that is played back to. */
export function readView(startedAt: number): { from: number; to: number } | undefined {
  const { zoom, at } = readState({ query: new URLSearchParams(location.search), startedAt });
  return zoom ?? (at === undefined ? undefined : { from: at, to: at });
}

function readState({ query, startedAt }: { query: URLSearchParams; startedAt: number }): ViewState {
  const [from, to] = (query.get('t') ?? '').split('-').map(Number);
  const zoomed = from !== undefined && to !== undefined && Number.isFinite(from) && to > from;
  return {
    ...readStepFilter(query),
    step: query.get('step') ?? undefined,
    zoom: zoomed ? { from: startedAt + from * 1000, to: startedAt + to * 1000 } : undefined,
    foldPauses: query.get('pauses') !== 'open',
    steps: query.get('steps') !== 'hidden',
    split: readSplit(query.get('split')),
    at: readMoment({ text: query.get('at'), startedAt }),
    lines: lines.filter((line) => query.get('lines')?.split(',').includes(line)),
  };
}

/** Neither side gets too narrow to be read. */
export const splitRange = { least: 40, most: 80, usual: 69 } as const;

function readMoment({ text, startedAt }: { text: string | null; startedAt: number }): number | undefined {
  const seconds = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(seconds) ? startedAt + seconds * 1000 : undefined;
}

function readSplit(text: string | null): number | undefined {
  const percent = Number(text ?? Number.NaN);
  return percent >= splitRange.least && percent <= splitRange.most ? Math.round(percent) : undefined;
}

function writeState({ state, startedAt }: { state: ViewState; startedAt: number }): void {
  const url = new URL(location.href);
  const set = (name: string, value: string | undefined) => {
    if (value === undefined || value === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  };
  const seconds = (at: number) => ((at - startedAt) / 1000).toFixed(1);
  set('step', state.step);
  set('agent', state.agent);
  set('t', state.zoom === undefined ? undefined : `${seconds(state.zoom.from)}-${seconds(state.zoom.to)}`);
  set('pauses', state.foldPauses ? undefined : 'open');
  set('steps', state.steps ? undefined : 'hidden');
  set(
    'split',
    state.split === undefined || state.split === splitRange.usual ? undefined : String(state.split),
  );
  set('at', state.at === undefined ? undefined : seconds(state.at));
  set('lines', state.lines.join(','));
  set('find', state.find);
  set('show', state.show === 'all' ? undefined : state.show);
  for (const name of ['part', 'page']) url.searchParams.delete(name);
  history.replaceState(null, '', url);
}
