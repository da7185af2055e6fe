import fs from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Database } from '../../store/driver/db.ts';
import { packBatch, type PackedBatch } from './pack-batch.ts';
import { createBatchStore, type BatchContext, type BatchTaken, type NumbersBatch } from './numbers-batch.ts';

/** Writes batches in the order in which they are given. */
export type BatchWriter = {
  /** `onWritten` hears, once the batch is in the database for good, what came of it. */
  write(o: { batch: NumbersBatch; onWritten: (written: BatchTaken) => void }): void;
  /** Waits until at most so many batches are left to be taken. Throws when the writer failed. */
  drain(o: { to: number }): Promise<void>;
  close(): Promise<void>;
};

export function createOwnWriter({ db, context }: { db: Database; context: BatchContext }): BatchWriter {
  const store = createBatchStore({ db, context });
  const uncommitted = createUncommitted();
  return {
    write({ batch, onWritten }) {
      uncommitted.add(onWritten);
      uncommitted.taken(store.take(batch));
    },
    drain: async () => undefined,
    close: async () => store.abandon(),
  };
}

/** What the other thread needs to begin. */
export type WriterWork = { file: string; context: BatchContext };
/** A batch, or that there are no more. */
export type WriterMessage = PackedBatch | 'end';

/** Writes in a thread with a connection of its own. */
export function createThreadWriter(work: WriterWork): BatchWriter {
  // Its stderr would only tell that node:sqlite is experimental; errors come as events.
  const worker = new Worker(workerFile(), {
    workerData: work,
    stderr: true,
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const uncommitted = createUncommitted();
  const sent: NumbersBatch['ends'][] = [];
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  worker.on('message', (taken: BatchTaken) => {
    sent.shift();
    uncommitted.taken(taken);
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
  const send = (message: WriterMessage): void =>
    worker.postMessage(message, message === 'end' ? [] : [message.values.buffer]);
  return {
    write({ batch, onWritten }) {
      sent.push(batch.ends);
      uncommitted.add(onWritten);
      send(packBatch(batch));
    },
    async drain({ to }) {
      while (sent.length > to) {
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

/** Batches are taken in order, and told of when the wave that they belong to is committed. */
function createUncommitted() {
  let waiting: ((written: BatchTaken) => void)[] = [];
  let wave: BatchTaken[] = [];
  return {
    add: (onWritten: (written: BatchTaken) => void) => void waiting.push(onWritten),
    taken(batch: BatchTaken) {
      wave.push(batch);
      if (!batch.committed) return;
      const [told, written] = [waiting.slice(0, wave.length), wave];
      waiting = waiting.slice(wave.length);
      wave = [];
      for (const [index, onWritten] of told.entries()) {
        const one = written[index];
        if (one !== undefined) onWritten(one);
      }
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
