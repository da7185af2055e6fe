import type { Entry } from './rank-entries.ts';

/** What this page offers: its places, its projects and its buttons. The page itself is the list, so nothing is said twice. */
export function entriesOfPage(): Entry[] {
  return [...pages(), ...projects(), ...actions()];
}

function pages(): Entry[] {
  return Array.from(document.querySelectorAll<HTMLAnchorElement>('.nav a'), (link) => ({
    kind: 'Pages' as const,
    label: link.title,
    detail: '',
    act: () => location.assign(link.href),
  }));
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
  '.session-actions button',
  '.wf-tools button',
  '.wf-player button',
  '.rail .theme button',
  'main a[download]',
].join(',');

function actions(): Entry[] {
  const links = Array.from(document.querySelectorAll<HTMLElement>(buttons), (element) => ({
    kind: 'Actions' as const,
    label: nameOf(element),
    detail: element.closest('.theme') === null ? '' : 'colour scheme',
    act: () => element.click(),
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
  try {
    const answer = await fetch(`/v1/queries/sessions?${query.toString()}`, { signal });
    if (!answer.ok) return [];
    const { rows } = (await answer.json()) as { rows: SessionRow[] };
    return rows.map((row) => ({
      kind: 'Sessions',
      label: row.title ?? 'Untitled session',
      detail: `${row.project} · ${row.member} · ${row.session_id}`,
      act: () => location.assign(`/sessions/${encodeURIComponent(row.session_id)}`),
    }));
  } catch (error) {
    // The next letter was typed, or the network is away: then there is nothing to list.
    if (error instanceof TypeError || (error instanceof DOMException && error.name === 'AbortError'))
      return [];
    throw error;
  }
}
