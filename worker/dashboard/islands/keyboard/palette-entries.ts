import type { SearchAnswer } from '../../../../shared/protocol/companion.ts';
import { stepPath } from '../../shell/step-path.ts';
import type { Entry } from './rank-entries.ts';

/** What this page offers: its places, its projects and its buttons. The page itself is the list, so nothing is said twice. */
export function entriesOfPage(): Entry[] {
  return [...pages(), ...projects(), ...actions()];
}

function pages(): Entry[] {
  const links = Array.from(document.querySelectorAll<HTMLAnchorElement>('.nav a, .rail-foot a.rail-link'));
  const listed = links.map((link) => pageEntry({ label: wordOf(link), href: link.href, detail: '' }));
  const below = links.flatMap((link) =>
    Object.entries(JSON.parse(link.dataset['below'] ?? '{}') as Record<string, string>).map(([path, label]) =>
      pageEntry({ label, href: within({ path, link }), detail: wordOf(link) }),
    ),
  );
  return [...listed, ...below];
}

/** What is chosen here, project and range, stays; what the place itself asks for goes before. */
function within({ path, link }: { path: string; link: HTMLAnchorElement }): string {
  const url = new URL(path, location.href);
  for (const [name, value] of new URLSearchParams(link.search))
    if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  return url.href;
}

/** Links of the rail are narrow where the window is: their title says the word. */
function wordOf(link: HTMLAnchorElement): string {
  return link.title || nameOf(link);
}

function pageEntry({ label, href, detail }: { label: string; href: string; detail: string }): Entry {
  return { kind: 'Pages', label, detail, act: () => location.assign(href) };
}

function projects(): Entry[] {
  const select = document.querySelector<HTMLSelectElement>('.topline select[name="project"]');
  if (select === null) return [];
  return Array.from(select.options)
    .filter(({ value }) => value !== '')
    .map(({ value, text }) => ({
      kind: 'Projects' as const,
      label: text,
      detail: 'its sessions',
      act: () => location.assign(`/sessions?${new URLSearchParams({ project: value }).toString()}`),
    }));
}

/** Buttons that act on the page as a whole; those of a single row or step stand beside what they act on. */
const buttons = [
  '.session-actions :is(a, button)',
  '.topline .switch > a',
  '.topline [data-do="notify"]',
  '.saved-filters :is(a, button):not([aria-label^="Forget"])',
  '.rail-foot .sign-out',
  '.wf-tools button',
  '.wf-player button',
  '.rail .theme button',
  'main a[download]',
].join(',');

function actions(): Entry[] {
  const all = Array.from(document.querySelectorAll<HTMLElement>(buttons));
  const links = all
    .filter((element) => element.closest('[hidden]') === null)
    .map((element) => ({
      kind: 'Actions' as const,
      label: nameOf(element),
      detail: detailOf(element),
      act: () => {
        // It goes on from there by keys.
        element.focus();
        element.click();
      },
    }));
  const lanes = document.getElementById('lanes');
  const toLanes = { kind: 'Actions' as const, label: 'Go to the lanes', detail: 'waterfall' };
  return [
    ...(lanes === null ? [] : [{ ...toLanes, act: () => lanes.focus() }]),
    ...links.filter(({ label }) => label !== ''),
    {
      kind: 'Actions',
      label: 'Copy link to this page',
      detail: '',
      act: () => void navigator.clipboard.writeText(location.href),
    },
  ];
}

function detailOf(element: HTMLElement): string {
  if (element.closest('.theme') !== null) return 'colour scheme';
  if (element.closest('.switch') !== null) return 'time range';
  return element.closest('.saved') === null ? '' : 'saved filters';
}

function nameOf(element: HTMLElement): string {
  const icon = element.querySelector('[aria-label]')?.getAttribute('aria-label');
  return element.getAttribute('aria-label') ?? (element.innerText.trim() || icon || element.title);
}

type SessionRow = { session_id: string; title: string | null; project: string; member: string };

const sessionsAsked = 7;

/** Sessions whose title, project, branch or id holds the text; without one the last ones. None while nothing answers. */
export async function findSessions({
  text,
  signal,
}: {
  text: string;
  signal: AbortSignal;
}): Promise<Entry[]> {
  const query = new URLSearchParams({ limit: String(sessionsAsked), ...(text === '' ? {} : { text }) });
  const { rows } = await askFor<{ rows: SessionRow[] }>({
    path: `/v1/queries/sessions?${query.toString()}`,
    none: { rows: [] },
    signal,
  });
  return rows.map((row) => ({
    kind: 'Sessions',
    label: row.title ?? 'Untitled session',
    detail: `${row.project} · ${row.member} · ${row.session_id}`,
    act: () => location.assign(`/sessions/${encodeURIComponent(row.session_id)}`),
  }));
}

/** What was said and done with these words, where the agent of this machine answers; two letters at least. */
export async function findTexts({ text, signal }: { text: string; signal: AbortSignal }): Promise<Entry[]> {
  if (document.querySelector('.nav a[href^="/search"]') === null || [...text].length < 2) return [];
  const query = new URLSearchParams({ text }).toString();
  const { hits } = await askFor<Pick<SearchAnswer, 'hits'>>({
    path: `/search/hits.json?${query}`,
    none: { hits: [] },
    signal,
  });
  const all = {
    kind: 'Texts' as const,
    label: `Search all texts for ${text}`,
    detail: '',
    act: () => location.assign(`/search?${query}`),
  };
  const found = hits.map((hit) => ({
    kind: 'Texts' as const,
    label: hit.snippet,
    detail: `${hit.tool ?? hit.role} · ${hit.title ?? hit.project}`,
    act: () => location.assign(stepPath(hit)),
  }));
  return [...found, all];
}

/** What the server answers; `none` where the next letter was typed, or the network is away. */
async function askFor<Answer>(o: { path: string; none: Answer; signal: AbortSignal }): Promise<Answer> {
  try {
    const answer = await fetch(o.path, { signal: o.signal });
    return answer.ok ? ((await answer.json()) as Answer) : o.none;
  } catch (error) {
    if (error instanceof TypeError || (error instanceof DOMException && error.name === 'AbortError'))
      return o.none;
    throw error;
  }
}
