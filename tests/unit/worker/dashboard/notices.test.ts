import { describe, expect, it } from 'vitest';
import { renewedEvent } from '../../../../worker/dashboard/islands/connection.ts';
import type { NoticeHost } from '../../../../worker/dashboard/islands/notice-host.ts';
import { startNotices } from '../../../../worker/dashboard/islands/notify.ts';

type Shown = { waiting?: number; alerts?: { newest: string; text: string; count: number } };

/** A page as far as notices look at it, and a browser that remembers what it was asked for. */
function open(
  o: { permission?: NotificationPermission | 'none'; on?: boolean; keeps?: boolean; first?: Shown } = {},
) {
  const { permission: at = 'granted', on = false, keeps = true, first = {} } = o;
  let permission = at;
  let shown = first;
  const kept = new Map(on ? [['subtrack.notify', 'on']] : []);
  const told: string[] = [];
  const attributes = new Map<string, string>();
  const page = new EventTarget();
  const button = Object.assign(new EventTarget(), {
    hidden: true,
    setAttribute: (name: string, value: string) => attributes.set(name, value),
  });
  const find = (selector: string): unknown => {
    if (selector === '[data-do="notify"]') return button;
    if (selector === '.nav .badge') return shown.waiting ? { textContent: String(shown.waiting) } : null;
    if (shown.alerts === undefined) return null;
    const { newest, text, count } = shown.alerts;
    return { dataset: { newest, newestText: text, count: String(count) } };
  };
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
  startNotices({
    page: Object.assign(page, { querySelector: find }) as unknown as NoticeHost['page'],
    storage: () => {
      if (!keeps) throw new DOMException('not allowed', 'SecurityError');
      return storage;
    },
    notices:
      permission === 'none'
        ? undefined
        : {
            permission: () => permission as NotificationPermission,
            ask: async () => (permission = 'granted'),
            show: ({ title, body }) => void told.push(`${title}: ${body}`),
          },
    sound: () => void told.push('sound'),
  });
  return {
    told,
    button,
    pressed: () => attributes.get('aria-pressed'),
    permission: () => permission,
    renew(next: Shown) {
      shown = next;
      page.dispatchEvent(new Event(renewedEvent));
    },
    async click() {
      button.dispatchEvent(new Event('click'));
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

const alert = (newest: string, count: number) => ({ alerts: { newest, text: `Text of ${newest}`, count } });

describe('notices of a browser', () => {
  it('are off until the reader asks for them, and then asked for once', async () => {
    const browser = open({ permission: 'default' });
    expect([browser.button.hidden, browser.pressed()]).toEqual([false, 'false']);
    browser.renew({ waiting: 1 });
    expect(browser.told).toEqual([]);
    await browser.click();
    expect([browser.permission(), browser.pressed(), browser.told]).toEqual(['granted', 'true', ['sound']]);
    browser.renew({ waiting: 2 });
    expect(browser.told.slice(1)).toEqual(['sound', 'Needs input: 2 sessions wait for you.']);
    await browser.click();
    browser.renew({ waiting: 3 });
    expect([browser.pressed(), browser.told.length]).toEqual(['false', 3]);
  });

  it('come when one more session waits, not when the same ones or fewer do, nor for what stood there before', () => {
    const browser = open({ on: true, first: { waiting: 2 } });
    for (const waiting of [2, 1, 0]) browser.renew({ waiting });
    expect(browser.told).toEqual([]);
    browser.renew({ waiting: 1 });
    expect(browser.told).toEqual(['sound', 'Needs input: A session waits for you.']);
  });

  it('come for an alert that is new, not for one that is left when another was acknowledged', () => {
    const browser = open({ on: true, first: alert('a', 1) });
    browser.renew(alert('a', 1));
    browser.renew(alert('b', 2));
    browser.renew(alert('a', 1));
    browser.renew({});
    expect(browser.told).toEqual(['sound', 'Alert: Text of b']);
  });

  it.each(['denied', 'none'] as const)('are a sound alone where the permission is %s', (permission) => {
    const browser = open({ permission, on: true });
    browser.renew({ waiting: 1 });
    expect(browser.told).toEqual(['sound']);
  });

  it('stay off in a browser that keeps nothing', async () => {
    const browser = open({ keeps: false });
    await browser.click();
    browser.renew({ waiting: 1 });
    expect([browser.pressed(), browser.told]).toEqual(['false', ['sound']]);
  });
});
