import fs from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { JobsContext, JobsRead } from './read-jobs.ts';
import type { SessionJob } from './read-session.ts';
import { unpackMessage, type PackedMessage } from './thread-message.ts';

/** Reads jobs beside this thread. One that fails leaves its jobs to others. */
export type ReadingThread = {
  /** Parts that were given and are not answered. */
  readonly waiting: readonly (readonly SessionJob[])[];
  readonly failed: boolean;
  give(jobs: readonly SessionJob[]): void;
  /** What was read since it was asked last, with its jobs. */
  answers(): { jobs: readonly SessionJob[]; read: JobsRead }[];
  end(): Promise<void>;
};

export type StartThread = (work: ThreadWork & { onAnswer: () => void }) => ReadingThread;

/** What a thread needs to begin. */
export type ThreadWork = { file: string; context: JobsContext };
/** Jobs, or that there are no more. */
export type ThreadMessage = readonly SessionJob[] | 'end';

export const startThread: StartThread = ({ file, context, onAnswer }) => {
  // Its stderr would only tell that node:sqlite is experimental; errors come as events.
  const worker = new Worker(workerFile(), {
    workerData: { file, context } satisfies ThreadWork,
    stderr: true,
    resourceLimits: { maxYoungGenerationSizeMb: 48 },
  });
  const waiting: (readonly SessionJob[])[] = [];
  let answers: { jobs: readonly SessionJob[]; read: JobsRead }[] = [];
  let failed = false;
  const fail = () => {
    failed = true;
    onAnswer();
  };
  worker.on('message', (message: PackedMessage) => {
    answers.push({ jobs: waiting.shift() ?? [], read: unpackMessage(message) });
    onAnswer();
  });
  worker.once('error', fail);
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      fail();
      resolve();
    });
  });
  const send = (message: ThreadMessage): void => worker.postMessage(message, []);
  return {
    waiting,
    get failed() {
      return failed;
    },
    give(jobs) {
      waiting.push(jobs);
      send(jobs);
    },
    answers() {
      const given = answers;
      answers = [];
      return given;
    },
    async end() {
      send('end');
      await ended;
    },
  };
};

/** Beside the sources, beside the bundled program, or one level above a chunk of it. */
function workerFile(): URL {
  const places = ['./import-worker.ts', './import-worker.js', '../import-worker.js'];
  const urls = places.map((place) => new URL(place, import.meta.url));
  const found = urls.find((url) => fs.existsSync(url));
  if (found === undefined) throw new Error('import-worker.js is not beside the program');
  return found;
}
