import type { Bus } from '../runtime/bus.ts';
import type { Component, Report } from '../runtime/component.ts';
import { repeat } from '../runtime/repeat.ts';

/** Pauses in milliseconds: the machine is the developer's, and the client deletes after days. */
export const archivePace = {
  /** After the start, when history is being read. */
  first: 30_000,
  /** While sessions are at work. */
  active: 60_000,
  /** Otherwise: what changed without being read as an event is found then. */
  idle: 600_000,
  /** Work at a time, and the pause after it while there is more. */
  slice: 100,
  betweenSlices: 100,
  /** After trouble: twice as long after each failure, up to `idle`. */
  afterError: 60_000,
} as const;

/** Keeps the archive up to date for as long as the agent runs. */
export function createArchiveComponent({
  archive,
  bus,
  report,
}: {
  /** One bounded slice; answers how many sessions are left. Undefined while another process archives. */
  archive: (o: { signal: AbortSignal; budgetMs: number }) => Promise<{ pending: number } | undefined>;
  bus: Pick<Bus, 'on'>;
  report: Report;
}): Component {
  let loop: ReturnType<typeof repeat> | undefined;
  let off: (() => void) | undefined;
  let isFirst = true;
  let failures = 0;
  let said = '';
  return {
    name: 'archive',
    start() {
      off = bus.on('ingested', () => loop?.wake(archivePace.active));
      loop = repeat({
        async work(signal) {
          if (isFirst) {
            isFirst = false;
            return archivePace.first;
          }
          const done = await archive({ signal, budgetMs: archivePace.slice });
          failures = 0;
          said = '';
          if (done === undefined) return archivePace.active;
          return done.pending > 0 ? archivePace.betweenSlices : archivePace.idle;
        },
        onError(error) {
          const text = error instanceof Error ? error.message : String(error);
          // The same trouble is told once.
          if (text !== said) report({ component: 'archive', level: 'error', text });
          said = text;
          failures += 1;
          return Math.min(archivePace.afterError * 2 ** (failures - 1), archivePace.idle);
        },
      });
    },
    async stop() {
      off?.();
      await loop?.stop();
    },
  };
}
