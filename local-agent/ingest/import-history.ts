import fs from 'node:fs';
import os from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Device } from '../config/device.ts';
import type { Paths } from '../config/paths.ts';
import { lastRevOf, mergeShard, removeLeftShards, removeShard, shardFile } from '../store/shards/shard.ts';
import { addResult, type ImportResult, type Progress } from './import-result.ts';
import type { ChangedWithCursor } from './import-transcripts.ts';
import { finishRollups, type IngestSession } from './ingest-session.ts';
import { createJobQueue, type JobQueue } from './job-queue.ts';
import { createNumbersPass, type SessionJob } from './numbers-pass.ts';
import type { ShardWork } from './run-shard.ts';
import type { ChangedFile } from './scan-transcripts.ts';

/** Below this a second thread costs more than it brings. */
const WORTH_A_THREAD = 16 * 1024 * 1024;
const MAX_THREADS = 4;

/** Sessions of which nothing is known go through the fast pass; the rest is read on from where it was left. */
export function splitNew({
  session,
  files,
}: {
  session: Pick<IngestSession, 'db'>;
  files: readonly ChangedWithCursor[];
}): { jobs: SessionJob[]; rest: ChangedWithCursor[] } {
  const known = session.db.prepare('SELECT 1 AS found FROM sessions WHERE session_id = ?');
  const fresh = new Map<string, SessionJob | null>();
  const rest: ChangedWithCursor[] = [];
  for (const changed of files) {
    const { file, cursor } = changed;
    let job = fresh.get(file.session_id);
    if (job === undefined) {
      job =
        known.get(file.session_id) === undefined
          ? { session_id: file.session_id, files: [], bytes: 0 }
          : null;
      fresh.set(file.session_id, job);
    }
    if (job === null || cursor !== undefined) rest.push(changed);
    else addFile(job, file);
  }
  const jobs = [...fresh.values()].filter((job): job is SessionJob => job !== null && job.files.length > 0);
  // The large ones first, so that all threads end at about the same time.
  return { jobs: jobs.sort((a, b) => b.bytes - a.bytes), rest };
}

function addFile(job: SessionJob, file: ChangedFile): void {
  job.files.push(file);
  job.bytes += file.size;
}

export type HistoryOptions = {
  session: IngestSession;
  jobs: readonly SessionJob[];
  paths: Paths;
  home: string | undefined;
  device: () => Device;
  claudeDirs: readonly string[];
  /** Threads beside this one. */
  threads?: number | undefined;
  onProgress: ((progress: Progress) => void) | undefined;
  signal: AbortSignal | undefined;
};

/** The numbers pass over new sessions, on this thread and on others. */
export async function importHistory(options: HistoryOptions): Promise<void> {
  const { session, jobs, paths } = options;
  if (jobs.length === 0) return;
  removeLeftShards(paths.database);
  const queue = createJobQueue({ jobs: jobs.length });
  const total = jobs.reduce((sum, job) => sum + job.bytes, 0);
  const threads =
    options.threads ?? (total < WORTH_A_THREAD ? 0 : Math.min(os.availableParallelism(), MAX_THREADS) - 1);
  const shards = Array.from({ length: threads }, (_, index) =>
    startShard({ ...options, queue, thread: index + 2 }),
  );
  try {
    await takeJobs({ ...options, queue });
    if (shards.length > 0)
      finishRollups({ session, device: options.device(), claudeDirs: options.claudeDirs });
    for (const shard of shards) await takeOver({ ...options, queue, shard });
  } finally {
    queue.stop();
    await Promise.allSettled(shards.map(({ done }) => done));
    for (const { file } of shards) removeShard(file);
  }
}

const MAIN_THREAD = 1;

/** Works off jobs until there are none; lets the bar move and hears a stop between them. */
async function takeJobs({
  session,
  jobs,
  queue,
  onProgress,
  signal,
}: HistoryOptions & { queue: JobQueue }): Promise<void> {
  const pass = createNumbersPass(session);
  const total_files = jobs.reduce((sum, job) => sum + job.files.length, 0);
  const total_bytes = jobs.reduce((sum, job) => sum + job.bytes, 0);
  const report = () => onProgress?.({ phase: 'numbers', ...queue.progress(), total_files, total_bytes });
  for (let taken = 1; ; taken++) {
    const index = queue.take(MAIN_THREAD);
    const job = index === undefined ? undefined : jobs[index];
    if (job === undefined) break;
    pass.take(job);
    queue.finished({ files: job.files.length, bytes: job.bytes });
    if (taken % 8 !== 0) continue;
    report();
    await nextTurn();
    if (signal?.aborted) queue.stop();
  }
  pass.flush();
  report();
}

type Shard = { thread: number; file: string; done: Promise<ImportResult> };

function startShard({
  session,
  jobs,
  paths,
  home,
  device,
  claudeDirs,
  queue,
  thread,
}: HistoryOptions & { queue: JobQueue; thread: number }): Shard {
  const file = shardFile({ database: paths.database, thread });
  const work: ShardWork = {
    thread,
    file,
    jobs,
    memory: queue.memory,
    paths,
    settings: session.settings,
    home,
    device: device(),
    claudeDirs,
    now: session.now,
    lastRev: lastRevOf(session.db),
  };
  const done = new Promise<ImportResult>((resolve, reject) => {
    const worker = new Worker(workerFile(), {
      workerData: work,
      // Rows gather in memory by the thousand: a larger nursery spares copying them.
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the import thread ended without an answer')));
  });
  // Awaited later; until then a failure must not count as unhandled.
  done.catch(() => undefined);
  return { thread, file, done };
}

/** Beside the sources, beside the bundled program, or one level above a chunk of it. */
function workerFile(): URL {
  const places = ['./import-worker.ts', './import-worker.js', '../import-worker.js'];
  const urls = places.map((place) => new URL(place, import.meta.url));
  const found = urls.find((url) => fs.existsSync(url));
  if (found === undefined) throw new Error('import-worker.js is not beside the program');
  return found;
}

/** A thread that failed has left nothing behind: this one does its jobs again. */
async function takeOver({
  shard,
  ...options
}: HistoryOptions & { queue: JobQueue; shard: Shard }): Promise<void> {
  const { session, queue, jobs } = options;
  let result: ImportResult;
  try {
    result = await shard.done;
  } catch {
    const pass = createNumbersPass(session);
    for (const index of queue.takenBy(shard.thread)) {
      const job = jobs[index];
      if (job !== undefined) pass.take(job);
    }
    pass.flush();
    return;
  }
  const { repeated } = mergeShard({ db: session.db, file: shard.file });
  addResult({ into: session.result, result });
  for (const id of repeated) session.touched.add(id);
}
