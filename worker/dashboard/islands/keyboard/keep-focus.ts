/** What was in use when the page was asked for anew. */
type Used = { path: string; tag: string; name: string; text: string; nth: number; at: number };

const key = 'subtrack.focus';
const longestMs = 10_000;

/**
 * A filter, a sorting or a range leads to the same page: whoever came there by keys goes on where they were, and not from the
 * top of the page. Where somebody points, nothing is done.
 */
export function keepFocus(): void {
  restore();
  let byKeys = false;
  document.addEventListener('keydown', () => (byKeys = true), { capture: true });
  document.addEventListener('pointerdown', () => (byKeys = false), { capture: true });
  document.addEventListener('click', ({ target }) => {
    const link = target instanceof Element ? target.closest('a') : null;
    if (link !== null && byKeys && leadsHere(link.href)) remember(link);
  });
  document.addEventListener('submit', ({ target }) => {
    // What is posted does something: its answer says where to go on.
    if (!(target instanceof HTMLFormElement) || target.method !== 'get' || !byKeys) return;
    const now = document.activeElement;
    if (target.contains(now) && leadsHere(target.action)) remember(now);
  });
}

function leadsHere(address: string): boolean {
  const url = new URL(address, location.href);
  return url.origin === location.origin && url.pathname === location.pathname;
}

function remember(element: Element | null): void {
  if (element === null) return;
  const alike = elementsLike(lookOf(element));
  const used: Used = {
    ...lookOf(element),
    path: location.pathname,
    nth: alike.indexOf(element),
    at: Date.now(),
  };
  try {
    sessionStorage.setItem(key, JSON.stringify(used));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

function restore(): void {
  const used = take();
  if (used === undefined || document.activeElement !== document.body) return;
  const alike = elementsLike(used);
  const element = alike[used.nth] ?? alike[0];
  if (element instanceof HTMLElement) element.focus({ preventScroll: true });
}

function take(): Used | undefined {
  try {
    const used = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Used | null;
    sessionStorage.removeItem(key);
    const isOurs = used?.path === location.pathname && Date.now() - used.at < longestMs;
    return isOurs ? used : undefined;
  } catch {
    // A browser that keeps nothing, or what somebody else wrote there.
    return undefined;
  }
}

type Look = Pick<Used, 'tag' | 'name' | 'text'>;

function lookOf(element: Element): Look {
  const name = element.getAttribute('name') ?? '';
  return { tag: element.localName, name, text: name === '' ? element.textContent.trim() : '' };
}

function elementsLike(look: Look): Element[] {
  return Array.from(document.querySelectorAll('.column :is(a, button, select, input)')).filter((element) => {
    const { tag, name, text } = lookOf(element);
    return tag === look.tag && name === look.name && text === look.text;
  });
}
