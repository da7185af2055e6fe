import { changedEvent } from './connection.ts';

const settleMs = 400;
/** A busy team changes something all the time; requests are what the free plan counts. */
const spacingMs = 3000;

/** Fetches this page's content again whenever something changed, and now and then so that ages stay true. */
export function startFragment({ place, everyMs }: { place: HTMLElement; everyMs: number }): void {
  let pending: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let last = '';
  let askedAt = 0;

  const refresh = async () => {
    pending = undefined;
    if (running || document.visibilityState === 'hidden') return;
    running = true;
    askedAt = Date.now();
    const fresh = await fetchFragment();
    running = false;
    document.dispatchEvent(new CustomEvent('subtrack:fresh', { detail: fresh !== undefined }));
    if (fresh === undefined || fresh === last) return;
    last = fresh;
    swap({ place, html: fresh });
  };
  const soon = () => {
    const wait = Math.max(settleMs, askedAt + spacingMs - Date.now());
    pending ??= setTimeout(() => void refresh(), wait);
  };
  document.addEventListener(changedEvent, soon);
  document.addEventListener('visibilitychange', soon);
  setInterval(soon, everyMs);
}

async function fetchFragment(): Promise<string | undefined> {
  try {
    const answer = await fetch(location.href, { redirect: 'error' });
    return answer.ok ? await answer.text() : undefined;
  } catch (error) {
    // `fetch` says a network that is away with a TypeError; the dot shows it and the next round tries again.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Parsed apart from the page, so that nothing in it could run; whoever had the focus keeps it. */
function swap({ place, html }: { place: HTMLElement; html: string }): void {
  const parsed = new DOMParser().parseFromString(html, 'text/html').getElementById(place.id);
  if (parsed === null) return;
  const focused = place.contains(document.activeElement)
    ? document.activeElement?.getAttribute('href')
    : undefined;
  place.replaceChildren(...parsed.childNodes);
  if (focused)
    place.querySelector<HTMLElement>(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
