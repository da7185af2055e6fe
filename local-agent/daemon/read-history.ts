import { fork } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Deps } from '../deps.ts';
import type { ImportResult } from '../ingest/pass/import-result.ts';
import { allClaudeDirs } from '../deps.ts';

export type HistoryWork = { home: string; claudeDirs: string[] };
export type HistoryMessage =
  /** More figures are in the database; `recent`: those of the last days are complete, which come first. */
  | { part: 'wave'; recent: boolean }
  | { part: 'numbers'; result: ImportResult }
  /** More of the texts is in the journal. */
  | { part: 'text' };

export type HistoryReading = {
  /** The figures of the last days are in, or reading has ended. */
  recent: Promise<void>;
  /** All figures are in; undefined when reading ended before. */
  numbers: Promise<ImportResult | undefined>;
  /** Answers whether all of it is in, texts too. */
  ended: Promise<boolean>;
  /** The figures of the last days are shown: until then, or for a moment, nothing more is read. */
  goOn(): void;
  /** Hears of every part. */
  onPart(listener: () => void): void;
};

/** New space is kept small: what is read is handed on at once, and a larger one only costs memory. */
const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4'];
const STOP_MS = 2000;

/** Reads history in a process of its own, to its end or to the signal. */
export function readHistory({ deps, signal }: { deps: Deps; signal: AbortSignal }): HistoryReading {
  const work: HistoryWork = { home: deps.paths.home, claudeDirs: allClaudeDirs(deps) };
  const child = fork(entryFile(), [JSON.stringify(work)], { execArgv: flags, env: deps.env });
  const recent = Promise.withResolvers<void>();
  const numbers = Promise.withResolvers<ImportResult | undefined>();
  const ended = Promise.withResolvers<boolean>();
  const listeners: (() => void)[] = [];
  child.on('message', (message: HistoryMessage) => {
    if (message.part !== 'wave' || message.recent) recent.resolve();
    if (message.part === 'numbers') numbers.resolve(message.result);
    for (const listener of listeners) listener();
  });
  // What it could not do the agent does itself.
  child.once('error', () => ended.resolve(false));
  child.once('exit', (code) => ended.resolve(code === 0));
  void ended.promise.then(() => {
    recent.resolve();
    numbers.resolve(undefined);
  });
  const onAbort = (): void => {
    child.kill('SIGTERM');
    // Killed at any moment, nothing is lost.
    setTimeout(() => child.kill('SIGKILL'), STOP_MS).unref();
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  void ended.promise.then(() => signal.removeEventListener('abort', onAbort));
  return {
    recent: recent.promise,
    numbers: numbers.promise,
    ended: ended.promise,
    goOn() {
      if (child.connected) child.send('go on');
    },
    onPart: (listener) => void listeners.push(listener),
  };
}

/** Beside the sources, beside the bundled program, or one level above a chunk of it. */
function entryFile(): string {
  const places = ['./history-process.ts', './history-process.js', '../history-process.js'];
  const files = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = files.find((file) => fs.existsSync(file));
  if (found === undefined) throw new Error('history-process.js is not beside the program');
  return found;
}
