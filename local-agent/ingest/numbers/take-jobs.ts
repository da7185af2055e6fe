import { setImmediate as nextTurn } from 'node:timers/promises';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import { metaPath } from '../../transcripts/map/read-agent-meta.ts';
import type { ReadCounts } from '../live/read-transcript.ts';
import { addCounts, type Progress } from '../pass/import-result.ts';
import type { IngestPass } from '../pass/ingest-pass.ts';
import type { createBatchStore, FailedSession } from './batch-store.ts';
import type { NumbersBatch } from './numbers-batch.ts';
import { countAwaited, planWaves } from './plan-waves.ts';
import type { ReadingThread } from './reading-threads.ts';
import type { SessionJob } from './read-session.ts';

/** What is read at once and handed on together. */
const PART_BYTES = 1024 * 1024;
/** Parts that a thread has before it, so that it need not wait while this one sums up a wave; few when few are left. */
const MOST_AHEAD = 64;
const LEAST_AHEAD = 2;
const SHARE_AHEAD = 1 / 8;
/** What somebody waits for is read by this thread alone up to here: what shows it starts meanwhile, on the other core. */
const READ_ALONE_BYTES = 32 * 1024 * 1024;

type Part = { wave: number; jobs: readonly SessionJob[] };
/** What counts once it is in the database for good. */
type Uncommitted = { files: number; counts: ReadCounts[]; redacted: NumbersBatch['redacted'] };

export type Taking = {
  session: IngestPass;
  jobs: readonly SessionJob[];
  waveBytes?: number | undefined;
  onProgress: ((progress: Progress) => void) | undefined;
  /** More of it is in the database. */
  onWave?: ((wave: { complete_since: number | null }) => void) | undefined;
  /** Asked behind each wave that is in: what it gives is called, and meanwhile nothing is written. */
  pause?: ((wave: { complete_since: number | null }) => (() => Promise<void>) | undefined) | undefined;
  signal: AbortSignal | undefined;
};

/** Reads job after job; lets the bar move and hears a stop between them. What is counted is in the database. */
export async function takeJobs({
  session,
  jobs,
  waveBytes,
  store,
  read,
  startThreads,
  onFailed,
  onProgress,
  onWave,
  pause,
  signal,
}: Taking & {
  store: ReturnType<typeof createBatchStore>;
  /** Reads in this thread. */
  read: (jobs: readonly SessionJob[]) => NumbersBatch;
  startThreads: (onAnswer: () => void) => ReadingThread[];
  onFailed: (failed: FailedSession) => void;
}): Promise<void> {
  const { now } = session;
  const waves = planWaves({ jobs, now, waveBytes });
  const parts = waves.flatMap((wave, index) =>
    cut(wave.jobs).map((some): Part => ({ wave: index, jobs: some })),
  );
  const left = waves.map((_, index) => parts.filter(({ wave }) => wave === index).length);
  const bar = createBar({ jobs, onProgress });
  let completeSince: number | null = now;
  let ended = 0;
  let uncommitted: Uncommitted[] = [];

  const waveOf = new Map(parts.map((part) => [part.jobs, part.wave]));
  function take({ jobs: some, batch }: { jobs: readonly SessionJob[]; batch: NumbersBatch }): void {
    const { added, failed } = store.take(batch);
    session.result.events_added += added;
    for (const failure of failed) onFailed(failure);
    const lost = new Set(failed.map(({ session_id }) => session_id));
    uncommitted.push({
      files: some.reduce((sum, job) => sum + (lost.has(job.session_id) ? 0 : job.files.length), 0),
      counts: batch.sessions.flatMap(({ counts }) => counts),
      redacted: batch.redacted,
    });
    const wave = waveOf.get(some) ?? 0;
    left[wave] = (left[wave] ?? 1) - 1;
    bar.add(some);
  }

  function endWave(): void {
    for (const failure of store.endWave({ complete_since: completeSince })) onFailed(failure);
    for (const taken of uncommitted) count({ session, taken });
    uncommitted = [];
    onWave?.({ complete_since: completeSince });
  }

  /** A wave ends when all of it is in; what came early of the next ones is committed along with it. */
  async function endWaves(): Promise<void> {
    const before = ended;
    while (ended < waves.length && left[ended] === 0) completeSince = waves[ended++]?.complete_since ?? null;
    if (ended === before) return;
    endWave();
    await pause?.({ complete_since: completeSince })?.();
  }

  let wake: (() => void) | undefined;
  const alone = pause === undefined ? 0 : countAwaited({ waves, now, mostBytes: READ_ALONE_BYTES });
  let threads: ReadingThread[] = [];
  let isStarted = false;
  try {
    for (;;) {
      if (signal?.aborted) break;
      if (!isStarted && ended >= alone) {
        threads = startThreads(() => wake?.());
        isStarted = true;
      }
      threads = withoutFailed({ threads, parts, waveOf });
      for (const thread of threads) giveAhead({ thread, parts });
      const part = parts.shift();
      if (part !== undefined) {
        take({ jobs: part.jobs, batch: read(part.jobs) });
        await nextTurn();
      } else if (threads.every(({ waiting }) => waiting.length === 0)) break;
      else await new Promise<void>((resolve) => (wake = resolve));
      for (const answered of threads.flatMap((thread) => thread.answers())) {
        const { read: got, jobs: some } = answered;
        const again = some.filter(({ session_id }) => got.left.includes(session_id));
        for (const job of some) if (!again.includes(job)) clearSkips({ session, job });
        const batch = again.length === 0 ? got.batch : joined(got.batch, read(again));
        take({ jobs: some, batch });
      }
      await endWaves();
    }
    // A wave that a stop cuts short is taken as far as it is.
    if (uncommitted.length > 0) endWave();
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

function cut(jobs: readonly SessionJob[]): SessionJob[][] {
  const parts: SessionJob[][] = [];
  let bytes = Infinity;
  for (const job of jobs) {
    if (bytes >= PART_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(job);
    bytes += job.bytes;
  }
  return parts;
}

function giveAhead({ thread, parts }: { thread: ReadingThread; parts: Part[] }): void {
  const ahead = Math.min(Math.max(Math.floor(parts.length * SHARE_AHEAD), LEAST_AHEAD), MOST_AHEAD);
  while (thread.waiting.length < ahead) {
    const part = parts.shift();
    if (part === undefined) return;
    thread.give(part.jobs);
  }
}

/** What they had not answered is read by others. */
function withoutFailed({
  threads,
  parts,
  waveOf,
}: {
  threads: ReadingThread[];
  parts: Part[];
  waveOf: ReadonlyMap<readonly SessionJob[], number>;
}): ReadingThread[] {
  for (const { failed, waiting } of threads)
    if (failed) parts.unshift(...waiting.map((jobs) => ({ jobs, wave: waveOf.get(jobs) ?? 0 })));
  return threads.filter(({ failed }) => !failed);
}

function joined(one: NumbersBatch, other: NumbersBatch): NumbersBatch {
  return {
    sessions: [...one.sessions, ...other.sessions],
    redacted: [...one.redacted, ...other.redacted],
  };
}

function count({ session, taken }: { session: IngestPass; taken: Uncommitted }): void {
  const { result, redacted } = session;
  result.files_read += taken.files;
  for (const counts of taken.counts) addCounts({ result, counts });
  for (const [rule, found] of taken.redacted) redacted.set(rule, (redacted.get(rule) ?? 0) + found);
}

/** All of it was read by another thread. */
function clearSkips({ session, job }: { session: IngestPass; job: SessionJob }): void {
  for (const { path, agent_id } of job.files) {
    session.skipped.clear(path);
    if (agent_id !== MAIN_AGENT) session.skipped.clear(metaPath(path));
  }
}

function createBar({
  jobs,
  onProgress,
}: {
  jobs: readonly SessionJob[];
  onProgress: ((progress: Progress) => void) | undefined;
}) {
  const total_files = jobs.reduce((sum, job) => sum + job.files.length, 0);
  const total_bytes = jobs.reduce((sum, job) => sum + job.bytes, 0);
  let files = 0;
  let bytes = 0;
  return {
    add(some: readonly SessionJob[]): void {
      for (const job of some) {
        files += job.files.length;
        bytes += job.bytes;
      }
      onProgress?.({ phase: 'numbers', files, total_files, bytes, total_bytes });
    },
  };
}
