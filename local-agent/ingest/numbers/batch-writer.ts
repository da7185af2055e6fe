import fs from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Database } from '../../store/driver/db.ts';
import { writeBatch, type BatchContext, type NumbersBatch } from './numbers-batch.ts';

/** Writes batches in the order in which they are given. */
export type BatchWriter = {
  /** `onWritten` hears, once the batch is in the database, how many of its facts are new. */
  write(o: { batch: NumbersBatch; onWritten: (added: number) => void }): void;
  /** Waits until at most so many batches are left. Throws when the writer failed. */
  drain(o: { to: number }): Promise<void>;
  close(): Promise<void>;
};

export function createOwnWriter({ db, context }: { db: Database; context: BatchContext }): BatchWriter {
  return {
    write: ({ batch, onWritten }) => onWritten(writeBatch({ db, batch, context })),
    drain: async () => undefined,
    close: async () => undefined,
  };
}

/** What the other thread needs to begin. */
export type WriterWork = { file: string; context: BatchContext };
/** A batch, or that there are no more. */
export type WriterMessage = NumbersBatch | 'end';

/** Writes in a thread with a connection of its own. Each batch is one transaction: killed, it is there or it is not. */
export function createThreadWriter(work: WriterWork): BatchWriter {
  // Its stderr would only tell that node:sqlite is experimental; errors come as events.
  const worker = new Worker(workerFile(), { workerData: work, stderr: true });
  const waiting: ((added: number) => void)[] = [];
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  worker.on('message', (added: number) => {
    waiting.shift()?.(added);
    wake?.();
  });
  worker.once('error', (error) => {
    failure = error;
    wake?.();
  });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      failure ??= new Error('the import thread has ended');
      wake?.();
      resolve();
    });
  });
  const send = (message: WriterMessage): void => worker.postMessage(message, []);
  return {
    write({ batch, onWritten }) {
      waiting.push(onWritten);
      send(batch);
    },
    async drain({ to }) {
      while (waiting.length > to) {
        if (failure !== undefined) throw failure;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    async close() {
      send('end');
      await ended;
    },
  };
}

/** Beside the sources, beside the bundled program, or one level above a chunk of it. */
function workerFile(): URL {
  const places = ['./import-worker.ts', './import-worker.js', '../import-worker.js'];
  const urls = places.map((place) => new URL(place, import.meta.url));
  const found = urls.find((url) => fs.existsSync(url));
  if (found === undefined) throw new Error('import-worker.js is not beside the program');
  return found;
}
