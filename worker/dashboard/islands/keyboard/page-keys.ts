import { createKeySheet } from './key-sheet.tsx';
import { createPalette } from './palette.tsx';
import { isForPage, walkEvent, type Walk } from './walk.ts';

const walks: Readonly<Record<string, Walk>> = {
  j: { by: 1, failed: false },
  k: { by: -1, failed: false },
  n: { by: 1, failed: true },
  p: { by: -1, failed: true },
};

/** Keys of every page. Fields keep theirs, and so does whoever handled the key before. */
export function bindPageKeys(): void {
  const palette = createPalette();
  const sheet = createKeySheet();
  const hint = document.querySelector('.palette-open kbd');
  if (hint !== null && /Mac|iPhone|iPad/.test(navigator.userAgent)) hint.textContent = '⌘ K';
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('[data-do="palette"]') !== null) palette.open();
  });
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      palette.open();
      return;
    }
    if (!isForPage(event)) return;
    const walk = Object.hasOwn(walks, event.key) ? walks[event.key] : undefined;
    if (event.key === '/') search(palette.open);
    else if (event.key === '?') sheet.open();
    else if (walk !== undefined) walkPage(walk);
    else return;
    event.preventDefault();
  });
}

/** The page's own search; where it has none, that of all. */
function search(openPalette: () => void): void {
  const fields = document.querySelectorAll<HTMLInputElement>('main input[type="search"]');
  const field = Array.from(fields).find((one) => one.checkVisibility());
  if (field === undefined) openPalette();
  else {
    field.focus();
    field.select();
  }
}

/** Rows of lists and tables, by their links. */
function walkPage(walk: Walk): void {
  const event = new CustomEvent(walkEvent, { detail: walk, cancelable: true });
  if (!document.dispatchEvent(event)) return;
  const links = Array.from(document.querySelectorAll<HTMLElement>('main .row-link')).filter(
    (link) => link.checkVisibility() && (!walk.failed || hasFailed(link)),
  );
  const now = document.activeElement;
  const at = links.findIndex((link) => link === now);
  const next = at >= 0 ? links[at + walk.by] : nearest({ links, now, by: walk.by });
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

/** From a row that is not among the links: the one that follows it, or comes before. */
function nearest(o: {
  links: readonly HTMLElement[];
  now: Element | null;
  by: 1 | -1;
}): HTMLElement | undefined {
  const { links, now } = o;
  if (now === null || now.closest('.row-link') === null) return links.at(o.by === 1 ? 0 : -1);
  const follows = (link: HTMLElement) =>
    (now.compareDocumentPosition(link) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  return o.by === 1 ? links.find(follows) : links.findLast((link) => !follows(link));
}

function hasFailed(link: HTMLElement): boolean {
  const row = link.closest('tr, li') ?? link;
  return row.querySelector('.bad, .state-failed, .state-crashed') !== null;
}
