import { formatAge } from '../ui/text/format.ts';

/** Pages listen for this on `document` to learn which sessions changed. */
export const changedEvent = 'subtrack:changed';
/** Whoever renewed the page says so here. */
export const renewedEvent = 'subtrack:renewed';

/** Milliseconds since its oldest figures were made; undefined when the page could not be asked for. */
type Renewed = { age: number | undefined };

const firstRetryMs = 1000;
const lastRetryMs = 30_000;
const pingMs = 25_000;
const pollMs = 10_000;
/** A renewal takes a moment; within it nothing is said of what is new. */
const graceMs = 2500;

export function sayRenewed(detail: Renewed): void {
  document.dispatchEvent(new CustomEvent(renewedEvent, { detail }));
}

/**
 * The sockets of the live rooms, and the dot that says how true the page is: "Live" only while it shows all that was heard of,
 * else how much is new and how old its figures are. While a socket is away the page asks again by itself.
 */
export function startConnection(): void {
  const dot = document.querySelector<HTMLElement>('[data-island="connection"]');
  const main = document.getElementById('content');
  if (dot === null || main === null) return;
  const about = main.dataset['about'];
  let state: 'live' | 'polling' | 'offline' = 'polling';
  let figuresAt = Date.now() - Number(main.dataset['age'] ?? 0);
  let retryMs = firstRetryMs;
  /** Sessions that changed after the figures were made, and when that was heard first. */
  const news = new Map<string, number>();

  const show = () => {
    const age = formatAge(Date.now() - figuresAt);
    const isBehind = [...news.values()].some((heardAt) => Date.now() - heardAt > graceMs);
    dot.dataset['state'] = state === 'live' && isBehind ? 'behind' : state;
    const words = {
      live: isBehind ? `${news.size} new · figures ${age} old` : 'Live',
      polling: `Polling · ${age}`,
      offline: `Offline · ${age}`,
    };
    if (dot.textContent !== words[state]) dot.textContent = words[state];
  };
  const heard = (sessions: readonly string[]) => {
    for (const id of sessions) {
      if ((about === undefined || about === id) && !news.has(id)) news.set(id, Date.now());
    }
    changed(sessions);
  };
  const started = new Set<number>();
  const open = new Set<number>();
  const connect = (room: number) => {
    const rooms = roomsOf(main);
    if (room >= rooms) {
      started.delete(room);
      return;
    }
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const query = rooms === 1 ? '' : `?room=${room}&of=${rooms}`;
    const socket = new WebSocket(`${scheme}://${location.host}/v1/live${query}`);
    const ping = setInterval(() => {
      if (socket.readyState === WebSocket.OPEN) socket.send('ping');
    }, pingMs);
    socket.addEventListener('open', () => {
      open.add(room);
      if (open.size < roomsOf(main)) return;
      // What happened before the sockets stood was not heard.
      if (state !== 'live') changed([]);
      retryMs = firstRetryMs;
      state = 'live';
      show();
    });
    socket.addEventListener('message', ({ data }) => {
      if (data !== 'pong') heard(readMessage(data).sessions);
      show();
    });
    socket.addEventListener('close', () => {
      clearInterval(ping);
      open.delete(room);
      state = navigator.onLine ? 'polling' : 'offline';
      show();
      setTimeout(() => connect(room), retryMs * (0.5 + Math.random() / 2));
      retryMs = Math.min(lastRetryMs, retryMs * 2);
    });
  };
  document.addEventListener(renewedEvent, ({ detail }: CustomEventInit<Renewed>) => {
    const age = detail?.age;
    if (age !== undefined) {
      figuresAt = Date.now() - age;
      for (const [id, heardAt] of news) if (heardAt <= figuresAt) news.delete(id);
    }
    if (state !== 'live') state = age === undefined ? 'offline' : 'polling';
    show();
  });
  const connectAll = () => {
    for (let room = 0; room < roomsOf(main); room += 1) {
      if (!started.has(room)) connect(room);
      started.add(room);
    }
  };
  connectAll();
  // A page that was made anew may know of more rooms.
  document.addEventListener(renewedEvent, connectAll);
  setInterval(show, 1000);
  setInterval(() => {
    if (state !== 'live' && document.visibilityState === 'visible') changed([]);
  }, pollMs);
}

function roomsOf({ dataset }: HTMLElement): number {
  return Number(dataset['rooms'] ?? 1);
}

function changed(sessions: readonly string[]): void {
  document.dispatchEvent(new CustomEvent(changedEvent, { detail: sessions }));
}

/** How often pages may be made anew while so many watch lies where every script of the page finds it. */
function readMessage(data: unknown): { sessions: string[] } {
  try {
    const message = JSON.parse(String(data)) as { sessions?: unknown; renew_ms?: unknown } | null;
    const { sessions, renew_ms } = message ?? {};
    document.documentElement.dataset['renew'] = String(Number(renew_ms ?? 0) || 0);
    return { sessions: Array.isArray(sessions) ? sessions.filter((id) => typeof id === 'string') : [] };
  } catch (error) {
    if (error instanceof SyntaxError) return { sessions: [] };
    throw error;
  }
}
