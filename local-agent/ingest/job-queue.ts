/** Jobs by number, shared between threads: every number is taken once. Also tells how far all of them are. */
export type JobQueue = {
  /** The next job; undefined when there is none or the work was stopped. */
  take(thread: number): number | undefined;
  stop(): void;
  finished(o: { files: number; bytes: number }): void;
  progress(): { files: number; bytes: number };
  /** Jobs that a thread took: what is lost with it when it dies. */
  takenBy(thread: number): number[];
  readonly memory: SharedArrayBuffer;
};

const NEXT = 0;
const STOPPED = 1;
const FILES = 2;
/** In units of 1 KiB, which last for two TiB. */
const KIBIBYTES = 3;
const HEADER = 4;

export function createJobQueue({ jobs, memory }: { jobs: number; memory?: SharedArrayBuffer }): JobQueue {
  const shared = memory ?? new SharedArrayBuffer((HEADER + jobs) * Int32Array.BYTES_PER_ELEMENT);
  const cells = new Int32Array(shared);
  return {
    memory: shared,
    take(thread) {
      if (Atomics.load(cells, STOPPED) === 1) return undefined;
      const index = Atomics.add(cells, NEXT, 1);
      if (index >= jobs) return undefined;
      Atomics.store(cells, HEADER + index, thread);
      return index;
    },
    stop: () => void Atomics.store(cells, STOPPED, 1),
    finished({ files, bytes }) {
      Atomics.add(cells, FILES, files);
      Atomics.add(cells, KIBIBYTES, Math.round(bytes / 1024));
    },
    progress: () => ({ files: Atomics.load(cells, FILES), bytes: Atomics.load(cells, KIBIBYTES) * 1024 }),
    takenBy: (thread) => {
      const taken: number[] = [];
      for (let index = 0; index < jobs; index++)
        if (Atomics.load(cells, HEADER + index) === thread) taken.push(index);
      return taken;
    },
  };
}
