import type { Bus } from './bus.ts';
import type { Component, Report } from './component.ts';
import { errorCode, type NoteTrouble } from './error-code.ts';
import { repeat } from './repeat.ts';

/** Pauses in milliseconds. */
export type UpkeepPace = {
  /** After the start, when history is being read. */
  first: number;
  /** After something has come in. */
  active: number;
  /** Otherwise; what came without being told is found then. */
  idle: number;
};

/** Work at a time, so that whoever waits for the same lock waits no longer, and the pause after it while there is more. */
const SLICE_MS = 100;
const BETWEEN_SLICES_MS = 100;
/** After trouble: twice as long after each failure, up to `idle`. */
const AFTER_ERROR_MS = 60_000;

/** Keeps something up to date that follows what comes in (archive, search index), for as long as the agent runs. */
export function createUpkeep({
  name,
  pace,
  work,
  bus,
  report,
  note,
}: {
  name: string;
  pace: UpkeepPace;
  /** One bounded slice; answers whether there is more. Undefined while another process does the same. */
  work: (o: { signal: AbortSignal; budgetMs: number }) => Promise<{ more: boolean } | undefined>;
  bus: Pick<Bus, 'on'>;
  report: Report;
  /** Told of trouble alone: that it works, whoever does the work says. */
  note?: NoteTrouble;
}): Component {
  let loop: ReturnType<typeof repeat> | undefined;
  let off: (() => void) | undefined;
  let isFirst = true;
  let failures = 0;
  let said = '';
  return {
    name,
    start() {
      off = bus.on('ingested', () => loop?.wake(pace.active));
      loop = repeat({
        async work(signal) {
          if (isFirst) {
            isFirst = false;
            return pace.first;
          }
          const done = await work({ signal, budgetMs: SLICE_MS });
          failures = 0;
          said = '';
          if (done === undefined) return pace.active;
          return done.more ? BETWEEN_SLICES_MS : pace.idle;
        },
        onError(error) {
          const text = error instanceof Error ? error.message : String(error);
          note?.(errorCode(error));
          // The same trouble is told once.
          if (text !== said) report({ component: name, level: 'error', text });
          said = text;
          failures += 1;
          return Math.min(AFTER_ERROR_MS * 2 ** (failures - 1), pace.idle);
        },
      });
    },
    async stop() {
      off?.();
      await loop?.stop();
    },
  };
}
