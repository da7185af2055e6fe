import fs from 'node:fs';
import type { Component, Report } from '../runtime/component.ts';
import { repeat } from '../runtime/repeat.ts';
import { watchTranscripts } from './watch-transcripts.ts';

/** What one catch-up pass did; `skipped` when another process holds the ingest lock. */
export type PassResult = { events_added: number; text_pending: number; skipped?: boolean };

/** Pauses in milliseconds. Hooks wake the loop at once; the scan finds what has no hook. */
export const ingestPace = {
  /** After a hook payload arrived: lets the payloads of one moment come together. */
  settle: 60,
  /** After a transcript grew: a client writes several lines in a row, and every pass looks at every file. */
  grown: 200,
  /** While transcripts grow, for what no watch tells. */
  active: 1_000,
  /** When nothing has happened for a while. */
  idle: 5_000,
  /** How long "a while" is. */
  activeFor: 30_000,
  /** Between two slices of history's text, so that the machine stays the developer's. */
  betweenSlices: 20,
  /** One slice of it: a command that wants the ingest lock waits no longer than that. */
  textSlice: 200,
  /** After trouble that no single input has (a full disk): twice as long after each failure, up to `longest`. */
  afterError: 5_000,
  longestAfterError: 300_000,
} as const;

/** Pure: the pause after a pass. */
function nextPause({ result, quietMs }: { result: PassResult; quietMs: number }): number {
  if (result.skipped) return ingestPace.active;
  if (result.text_pending > 0) return ingestPace.betweenSlices;
  return quietMs < ingestPace.activeFor ? ingestPace.active : ingestPace.idle;
}

/** Drains the spool and the transcripts for as long as the agent runs, and works off the text of history. */
export function createIngestComponent({
  spool,
  projects,
  catchUp,
  catchUpText,
  readHistory,
  news,
  report,
  now = () => performance.now(),
}: {
  spool: string;
  /** The folders that hold the projects' folders. */
  projects: () => readonly string[];
  catchUp: (o: { signal: AbortSignal }) => Promise<PassResult>;
  /** Reads all that is not in yet, in a process of its own; answers whether it came to the end. */
  readHistory: (o: { signal: AbortSignal }) => Promise<boolean>;
  /** Where that fails: one bounded slice of history's text; returns what is left. */
  catchUpText: (o: { signal: AbortSignal }) => Promise<{ text_pending: number }>;
  /** Tells what the passes brought; called after each, also after one that failed half-way. */
  news: { announce(): void };
  report: Report;
  now?: () => number;
}): Component {
  let loop: ReturnType<typeof repeat> | undefined;
  let watcher: fs.FSWatcher | undefined;
  let lastGrowth = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let said = '';
  const transcripts = watchTranscripts({ projects, grew: () => loop?.wake(ingestPace.grown) });
  const stopped = new AbortController();
  let reading: Promise<void> | undefined;
  let fails = false;

  /** False when it has failed before: then the agent reads history itself. */
  function startReading(): boolean {
    if (fails) return false;
    reading ??= readHistory({ signal: stopped.signal })
      .catch(() => false)
      .then((whole) => {
        reading = undefined;
        fails = !whole;
        loop?.wake(0);
      });
    return true;
  }

  return {
    name: 'ingest',
    start() {
      startReading();
      loop = repeat({
        async work(signal) {
          // Before the pass: what comes during it is told as well.
          transcripts.refresh();
          const result = await catchUp({ signal });
          failures = 0;
          said = '';
          if (result.events_added > 0) lastGrowth = now();
          news.announce();
          if (result.text_pending > 0 && !result.skipped && !signal.aborted && !startReading()) {
            const after = await catchUpText({ signal });
            return nextPause({ result: { ...result, ...after }, quietMs: now() - lastGrowth });
          }
          return nextPause({ result: { ...result, text_pending: 0 }, quietMs: now() - lastGrowth });
        },
        onError(error) {
          news.announce();
          const text = String(error);
          // The same trouble is told once.
          if (text !== said) report({ component: 'ingest', level: 'error', text });
          said = text;
          failures += 1;
          return Math.min(ingestPace.afterError * 2 ** (failures - 1), ingestPace.longestAfterError);
        },
      });
      fs.mkdirSync(spool, { recursive: true, mode: 0o700 });
      watcher = fs.watch(spool, { persistent: false }, () => loop?.wake(ingestPace.settle));
      watcher.on('error', (error) => {
        // The scan goes on without it, only later.
        report({ component: 'ingest', level: 'warning', text: `cannot watch the spool: ${String(error)}` });
      });
    },
    async stop() {
      watcher?.close();
      transcripts.close();
      stopped.abort();
      await Promise.all([loop?.stop(), reading]);
    },
  };
}
