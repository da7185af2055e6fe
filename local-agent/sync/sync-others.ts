import type { Component } from '../runtime/component.ts';
import type { Bus } from '../runtime/bus.ts';
import { allDone } from '../runtime/all-done.ts';
import { repeat } from '../runtime/repeat.ts';
import type { Connection } from '../config/connections.ts';
import { createSyncComponent, type SyncComponentDeps } from './sync-component.ts';

/** How often it is looked whether there are others, beside news of the settings. */
const looksEveryMs = 30_000;

/** Keeps every cloud up to date that takes some projects, each by itself: one that fails or is slow holds up no other. */
export function createSyncOthers(
  o: Omit<SyncComponentDeps, 'connection' | 'label'> & {
    /** Read anew each time. */
    others: () => readonly Connection[];
    bus: Bus;
  },
): Component {
  const running = new Map<string, Component>();
  const offs: (() => void)[] = [];
  let loop: ReturnType<typeof repeat> | undefined;
  const find = (name: string) => o.others().find((one) => one.name === name);

  async function look(): Promise<number> {
    const names = new Set(o.others().map(({ name }) => name));
    for (const name of names) {
      if (running.has(name)) continue;
      const component = createSyncComponent({ ...o, label: name, connection: () => find(name) });
      running.set(name, component);
      await component.start();
    }
    for (const [name, component] of running) {
      if (names.has(name)) continue;
      running.delete(name);
      await component.stop();
    }
    return looksEveryMs;
  }

  return {
    name: 'sync others',
    start() {
      loop = repeat({
        work: look,
        onError(error) {
          o.report({ component: 'sync others', level: 'error', text: String(error) });
          return looksEveryMs;
        },
      });
      offs.push(o.bus.on('settings_changed', () => loop?.wake(0)));
    },
    async stop() {
      for (const off of offs.splice(0)) off();
      await loop?.stop();
      await allDone([...running.values()].map(async (component) => component.stop()));
    },
  };
}
