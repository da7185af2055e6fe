// A sound and a notice when a session begins to wait or an alert comes: off until the reader asks for it, in this browser
// alone.
import { renewedEvent } from './connection.ts';
import type { NoticeHost } from './notice-host.ts';

const key = 'subtrack.notify';

export function startNotices(host: NoticeHost): void {
  const { page, notices, sound } = host;
  const button = page.querySelector<HTMLButtonElement>('[data-do="notify"]');
  let known = countWaiting(page);
  let told = readAlert(page);
  page.addEventListener(renewedEvent, () => {
    const waiting = countWaiting(page);
    if (waiting > known && isOn(host)) tellWaiting(waiting);
    known = waiting;
    const alert = readAlert(page);
    // One that was acknowledged leaves fewer: another that stands there now is none that came.
    if (alert.count > 0 && alert.count >= told.count && alert.key !== told.key && isOn(host))
      tell({ title: 'Alert', body: alert.text, tag: `${key}.alerts` });
    told = alert;
  });
  if (button === null) return;
  button.hidden = false;
  show();
  button.addEventListener('click', () => void toggle());

  async function toggle(): Promise<void> {
    if (isOn(host)) keep({ host, on: false });
    else {
      if (notices?.permission() === 'default') await notices.ask();
      keep({ host, on: true });
      sound();
    }
    show();
  }

  function show(): void {
    button?.setAttribute('aria-pressed', isOn(host) ? 'true' : 'false');
  }

  function tellWaiting(waiting: number): void {
    const sessions = waiting === 1 ? 'A session waits' : `${waiting} sessions wait`;
    tell({ title: 'Needs input', body: `${sessions} for you.`, tag: key });
  }

  function tell(notice: { title: string; body: string; tag: string }): void {
    sound();
    if (notices?.permission() === 'granted') notices.show(notice);
  }
}

type Page = NoticeHost['page'];

/** The badge of the rail is on every page. */
function countWaiting(page: Page): number {
  return Number(page.querySelector('.nav .badge')?.textContent ?? 0);
}

/** The newest alert that is told above every page, and how many are. */
function readAlert(page: Page): { key: string; text: string; count: number } {
  const {
    newest = '',
    newestText = '',
    count = '0',
  } = page.querySelector<HTMLElement>('.alert-bar')?.dataset ?? {};
  return { key: newest, text: newestText, count: Number(count) };
}

function isOn({ storage }: NoticeHost): boolean {
  try {
    return storage().getItem(key) === 'on';
  } catch {
    // A browser that keeps nothing keeps it off.
    return false;
  }
}

function keep({ host, on }: { host: NoticeHost; on: boolean }): void {
  try {
    if (on) host.storage().setItem(key, 'on');
    else host.storage().removeItem(key);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
