import os from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Device } from '../../config/device.ts';
import type { Database } from '../../store/driver/db.ts';
import { readRunningClients } from '../../client/running-clients.ts';
import { createOwnWriter, createThreadWriter, type BatchWriter } from './batch-writer.ts';
import { saveCompleteSince } from '../pass/complete-since.ts';
import { addCounts, type Progress } from '../pass/import-result.ts';
import type { ChangedWithCursor } from '../live/read-changed.ts';
import type { IngestPass } from '../pass/ingest-pass.ts';
import type { FailedSession } from './numbers-batch.ts';
import { createNumbersPass, type SessionJob } from './numbers-pass.ts';
import { dropIdIndexes, ensureIdIndexes } from '../../store/judging/sharers.ts';
import { planWaves } from './plan-waves.ts';
import type { ChangedFile } from '../pass/scan-transcripts.ts';
import { withSmallHeap } from './small-heap.ts';

/** Below this a second thread costs more than it brings. */
const WORTH_A_THREAD = 16 * 1024 * 1024;
/** Batches that wait to be written: reading must not run away from writing. */
const MAX_WAITING = 8;

/** Behind every time. */
const UNKNOWN_BIRTH = '9999';

/** Sessions of which nothing is known go through the fast pass; the rest is read on from where it was left. */
export function splitNew({
  session,
  files,
}: {
  session: Pick<IngestPass, 'db'>;
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
          ? { session_id: file.session_id, born: UNKNOWN_BIRTH, touched_ms: 0, files: [], bytes: 0 }
          : null;
      fresh.set(file.session_id, job);
    }
    if (job === null || cursor !== undefined) rest.push(changed);
    else addFile(job, file);
  }
  const jobs = [...fresh.values()].filter((job): job is SessionJob => job !== null && job.files.length > 0);
  return { jobs, rest };
}

function addFile(job: SessionJob, file: ChangedFile): void {
  job.files.push(file);
  job.bytes += file.size;
  job.touched_ms = Math.max(job.touched_ms, file.mtime_ms);
  if (file.born_at !== undefined && file.born_at < job.born) job.born = file.born_at;
}

export type HistoryOptions = {
  session: IngestPass;
  jobs: readonly SessionJob[];
  device: () => Device;
  claudeDirs: readonly string[];
  timeZone: string;
  /** Whether another thread writes; by default when there is enough for it to do, and a core. */
  writerThread?: boolean | undefined;
  waveBytes?: number | undefined;
  startWriter?: typeof createThreadWriter;
  onProgress: ((progress: Progress) => void) | undefined;
  /** More of it is in the database. */
  onWave?: ((wave: { complete_since: number | null }) => void) | undefined;
  /** Asked behind each wave: what it gives is called when the wave is in, and meanwhile nothing is written. */
  pause?: ((wave: { complete_since: number | null }) => (() => Promise<void>) | undefined) | undefined;
  signal: AbortSignal | undefined;
};

/** The numbers pass over new sessions: this thread reads them, and another one writes meanwhile. */
export async function importHistory({
  startWriter = createThreadWriter,
  ...options
}: HistoryOptions): Promise<void> {
  const { session, jobs, claudeDirs, timeZone } = options;
  if (jobs.length === 0) return;
  const { db, now } = session;
  const total = jobs.reduce((sum, job) => sum + job.bytes, 0);
  const threaded = options.writerThread ?? (total >= WORTH_A_THREAD && os.availableParallelism() > 1);
  // Until the first wave is in, nothing is complete.
  saveCompleteSince({ db, since: now });
  const { device_id, member } = options.device();
  const liveSessions = readRunningClients({ claudeDirs });
  const toldSharers = threaded && isMostOfHistory({ db, jobs });
  if (toldSharers) dropIdIndexes(db);
  const device = { device_id, member };
  const context = { device, now, timeZone, liveSessions, toldSharers };
  const written = new Set<SessionJob>();
  if (threaded) {
    const writer = startWriter({ file: db.file, context });
    const isDone = await withSmallHeap(() => writtenByThread({ ...options, written, writer }));
    ensureIdIndexes(db);
    if (isDone) return;
  }
  // Alone, or with what a thread that failed has left; if the disk is at fault, this says so.
  const left = jobs.filter((job) => !written.has(job));
  const writer = createOwnWriter({ db, context: { ...context, toldSharers: false } });
  try {
    await takeJobs({ ...options, jobs: left, written, writer });
  } finally {
    await writer.close();
  }
}

/** Then it is written without the indexes by which sharers are found. */
function isMostOfHistory({ db, jobs }: { db: Database; jobs: readonly SessionJob[] }): boolean {
  const stored = Number(db.prepare('SELECT count(*) AS n FROM sessions').get()?.['n']);
  return stored * 4 <= jobs.length;
}

/** What of a session cannot be written is passed over with all of its files, until one of them changes. */
function skipSession({
  session,
  jobs,
  session_id,
  what,
  message,
}: FailedSession & { session: IngestPass; jobs: readonly SessionJob[] }): void {
  const error = new Error(message);
  if (what === 'sums') {
    session.skipped.skip({ path: session_id, kind: 'session', error });
    return;
  }
  const files = jobs.filter((job) => job.session_id === session_id).flatMap((job) => job.files);
  for (const { path } of files) session.skipped.skip({ path, kind: 'file', error });
}

type Taking = HistoryOptions & {
  writer: BatchWriter;
  written: Set<SessionJob>;
};

/** False when the thread failed; `written` tells what it had done. */
async function writtenByThread(options: Taking): Promise<boolean> {
  try {
    await takeJobs(options);
    return true;
  } catch {
    return false;
  } finally {
    await options.writer.close();
  }
}

/** Reads job after job; lets the bar move and hears a stop between them. What is counted is in the database. */
async function takeJobs({
  session,
  jobs,
  waveBytes,
  writer,
  written,
  onProgress,
  onWave,
  pause,
  signal,
}: Taking): Promise<void> {
  const { result, now } = session;
  const total_files = jobs.reduce((sum, job) => sum + job.files.length, 0);
  const total_bytes = jobs.reduce((sum, job) => sum + job.bytes, 0);
  let files = 0;
  let bytes = 0;
  const pass = createNumbersPass({
    session,
    write({ batch, read }) {
      writer.write({
        batch,
        onWritten({ added, failed }) {
          result.events_added += added;
          for (const failure of failed) skipSession({ session, jobs: read.jobs, ...failure });
          for (const counts of read.counts) addCounts({ result, counts });
          const lost = new Set(failed.map(({ session_id, what }) => (what === 'facts' ? session_id : '')));
          for (const job of read.jobs) {
            if (!lost.has(job.session_id)) result.files_read += job.files.length;
            written.add(job);
          }
          if (batch.ends !== undefined) onWave?.(batch.ends);
        },
      });
    },
  });
  const report = () => onProgress?.({ phase: 'numbers', files, total_files, bytes, total_bytes });
  let completeSince: number | null = now;
  for (const wave of planWaves({ jobs, now, waveBytes })) {
    for (const [index, job] of wave.jobs.entries()) {
      pass.take(job);
      files += job.files.length;
      bytes += job.bytes;
      await writer.drain({ to: MAX_WAITING });
      if (index % 8 !== 7) continue;
      report();
      await nextTurn();
      if (signal?.aborted) break;
    }
    // A wave that a stop cuts short is taken as far as it is.
    if (!signal?.aborted) completeSince = wave.complete_since;
    pass.endWave({ complete_since: completeSince });
    if (signal?.aborted) break;
    const paused = pause?.({ complete_since: completeSince });
    if (paused === undefined) continue;
    await writer.drain({ to: 0 });
    await paused();
  }
  await writer.drain({ to: 0 });
  report();
}
