import { changedEvent, sayRenewed } from './connection.ts';
import { morph } from './morph.ts';

/** Changes of one moment come together. */
export const settleMs = 100;
/** Ages on the page grow by themselves: "4 m ago". */
const everyMs = 30_000;
/** What the server alone writes; the line with the filters is the reader's. */
const parts = ['.nav', '.alert-place', '.budget-place', '#content'];

/** Milliseconds between two looks, as the page says, or as the live room does where that is more. */
export function readPace(): number {
  const own = Number(document.getElementById('content')?.dataset['renew'] ?? everyMs);
  return Math.max(own, Number(document.documentElement.dataset['renew'] ?? 0));
}

/** Fetches the page again whenever something changed, and puts what is new in its place. */
export function startRenewal(): void {
  const main = document.getElementById('content');
  // A page about one session renews itself; what a form answered with is not asked for again.
  if (main === null || main.dataset['about'] !== undefined || main.dataset['renew'] === undefined) return;
  let pending: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let askedAt = Date.now();

  const renew = async () => {
    pending = undefined;
    if (document.visibilityState === 'hidden') return;
    running = true;
    askedAt = Date.now();
    const fresh = await fetchPage();
    running = false;
    if (fresh !== undefined) show(fresh);
    const age = fresh?.getElementById('content')?.dataset['age'];
    sayRenewed({ age: age === undefined ? undefined : Number(age) + Date.now() - askedAt });
    if (isWaiting) soon();
  };
  let isWaiting = false;
  const soon = () => {
    isWaiting = running;
    if (running) return;
    pending ??= setTimeout(() => void renew(), Math.max(settleMs, askedAt + readPace() - Date.now()));
  };
  document.addEventListener(changedEvent, soon);
  document.addEventListener('visibilitychange', soon);
  setInterval(soon, everyMs);
}

async function fetchPage(): Promise<Document | undefined> {
  try {
    const answer = await fetch(location.href, { redirect: 'error' });
    // Parsed apart from the page, so that nothing in it could run.
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : undefined;
  } catch (error) {
    // `fetch` says a network that is away with a TypeError; the dot shows it and the next round tries again.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function show(fresh: Document): void {
  document.title = fresh.title;
  for (const part of parts) {
    const old = document.querySelector(part);
    const next = fresh.querySelector(part);
    if (old !== null && next !== null) morph(old, next);
  }
}
