/** Pages listen for this on `document` to learn which sessions changed. */
export const changedEvent = 'subtrack:changed';

type State = 'live' | 'polling' | 'offline';

const firstRetryMs = 1000;
const lastRetryMs = 30_000;
const pingMs = 25_000;
const pollMs = 10_000;

/** The live room's socket; while it is away the page asks again by itself, and the dot says so. */
export function startConnection(): void {
  const dot = document.querySelector<HTMLElement>('[data-island="connection"]');
  if (dot === null) return;
  let heardAt = Date.now();
  let state: State = 'polling';
  let retryMs = firstRetryMs;

  const show = () => {
    const age = Math.floor((Date.now() - heardAt) / 1000);
    const words = { live: 'Live', polling: 'Polling', offline: 'Offline' };
    dot.dataset['state'] = state;
    dot.textContent = age < 5 ? words[state] : `${words[state]} · ${formatAge(age)}`;
  };
  const connect = () => {
    const socket = new WebSocket(
      `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/live`,
    );
    const ping = setInterval(() => {
      if (socket.readyState === WebSocket.OPEN) socket.send('ping');
    }, pingMs);
    socket.addEventListener('open', () => {
      retryMs = firstRetryMs;
      state = 'live';
      heardAt = Date.now();
      show();
    });
    socket.addEventListener('message', ({ data }) => {
      heardAt = Date.now();
      if (data !== 'pong') changed(readSessions(data));
      show();
    });
    socket.addEventListener('close', () => {
      clearInterval(ping);
      state = navigator.onLine ? 'polling' : 'offline';
      show();
      setTimeout(connect, retryMs * (0.5 + Math.random() / 2));
      retryMs = Math.min(lastRetryMs, retryMs * 2);
    });
  };
  document.addEventListener('subtrack:fresh', ({ detail }: CustomEventInit<boolean>) => {
    if (detail === true) heardAt = Date.now();
    if (state !== 'live') state = detail === true ? 'polling' : 'offline';
    show();
  });
  connect();
  setInterval(show, 5000);
  setInterval(() => {
    if (state !== 'live' && document.visibilityState === 'visible') changed([]);
  }, pollMs);
}

function changed(sessions: readonly string[]): void {
  document.dispatchEvent(new CustomEvent(changedEvent, { detail: sessions }));
}

function readSessions(data: unknown): string[] {
  try {
    const message: unknown = JSON.parse(String(data));
    const sessions = (message as { sessions?: unknown } | null)?.sessions;
    return Array.isArray(sessions) ? sessions.filter((id) => typeof id === 'string') : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function formatAge(seconds: number): string {
  return seconds < 60
    ? `${seconds} s`
    : seconds < 3600
      ? `${Math.floor(seconds / 60)} m`
      : `${Math.floor(seconds / 3600)} h`;
}
