// A sound and a notice when a session begins to wait or an alert comes: off until the reader asks for it, in this browser
// alone.
import { renewedEvent } from './connection.ts';

const key = 'subtrack.notify';
const soundSeconds = 0.25;
const soundHertz = 660;

export function startNotices(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-do="notify"]');
  let known = countWaiting();
  let told = readAlert();
  document.addEventListener(renewedEvent, () => {
    const waiting = countWaiting();
    if (waiting > known && isOn()) tellWaiting(waiting);
    known = waiting;
    const alert = readAlert();
    // One that was acknowledged leaves fewer: another that stands there now is none that came.
    if (alert.count > 0 && alert.count >= told.count && alert.key !== told.key && isOn())
      tell({ title: 'Alert', body: alert.text, tag: `${key}.alerts` });
    told = alert;
  });
  if (button === null) return;
  button.hidden = false;
  show();
  button.addEventListener('click', () => void toggle());

  async function toggle(): Promise<void> {
    if (isOn()) keep(false);
    else {
      if ('Notification' in window && Notification.permission === 'default')
        await Notification.requestPermission();
      keep(true);
      sound();
    }
    show();
  }

  function show(): void {
    button?.setAttribute('aria-pressed', isOn() ? 'true' : 'false');
  }
}

/** The badge of the rail is on every page. */
function countWaiting(): number {
  return Number(document.querySelector('.nav .badge')?.textContent ?? 0);
}

/** The newest alert that is told above every page, and how many are. */
function readAlert(): { key: string; text: string; count: number } {
  const {
    newest = '',
    newestText = '',
    count = '0',
  } = document.querySelector<HTMLElement>('.alert-bar')?.dataset ?? {};
  return { key: newest, text: newestText, count: Number(count) };
}

function tellWaiting(waiting: number): void {
  const sessions = waiting === 1 ? 'A session waits' : `${waiting} sessions wait`;
  tell({ title: 'Needs input', body: `${sessions} for you.`, tag: key });
}

function tell({ title, body, tag }: { title: string; body: string; tag: string }): void {
  sound();
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const notice = new Notification(title, { body, tag });
  notice.addEventListener('click', () => window.focus());
}

function sound(): void {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = soundHertz;
  volume.gain.setValueAtTime(0.15, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + soundSeconds);
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + soundSeconds);
  tone.addEventListener('ended', () => void context.close());
}

function isOn(): boolean {
  try {
    return localStorage.getItem(key) === 'on';
  } catch {
    // A browser that keeps nothing keeps it off.
    return false;
  }
}

function keep(on: boolean): void {
  try {
    if (on) localStorage.setItem(key, 'on');
    else localStorage.removeItem(key);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
