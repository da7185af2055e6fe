import os from 'node:os';
import type { Device } from '../../config/device.ts';
import type { Database } from '../../store/driver/db.ts';
import { withFewCheckpoints } from '../../store/driver/with-few-checkpoints.ts';
import { readRunningClients } from '../../client/running-clients.ts';
import { saveCompleteSince } from '../pass/complete-since.ts';
import type { ChangedWithCursor } from '../live/read-changed.ts';
import type { IngestPass } from '../pass/ingest-pass.ts';
import { createBatchStore, type FailedSession } from './batch-store.ts';
import { createJobReader } from './read-jobs.ts';
import type { SessionJob } from './read-session.ts';
import { startThread, type StartThread } from './reading-threads.ts';
import { takeJobs, type Taking } from './take-jobs.ts';
import { dropIdIndexes, ensureIdIndexes } from '../../store/judging/sharers.ts';
import type { ChangedFile } from '../pass/compare-file.ts';
import { withTunedEngine } from './tuned-engine.ts';

/** Below this a second thread costs more than it brings. */
const WORTH_A_THREAD = 16 * 1024 * 1024;
/** More of them would wait for the one that writes. */
const MAX_THREADS = 3;

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

export type HistoryOptions = Taking & {
  device: () => Device;
  claudeDirs: readonly string[];
  timeZone: string;
  home: string | undefined;
  /** Whether other threads read, too; by default when there is enough for them to do, and a core. */
  threads?: boolean | undefined;
  start?: StartThread;
};

/** The numbers pass over new sessions: other threads read along with this one, which writes. */
export async function importHistory({ start = startThread, ...options }: HistoryOptions): Promise<void> {
  const { session, jobs, claudeDirs, timeZone, home } = options;
  if (jobs.length === 0) return;
  const { db, now, settings } = session;
  const total = jobs.reduce((sum, job) => sum + job.bytes, 0);
  const cores = os.availableParallelism();
  const threaded = options.threads ?? (total >= WORTH_A_THREAD && cores > 1);
  // Until the first wave is in, nothing is complete.
  saveCompleteSince({ db, since: now });
  const { device_id, member } = options.device();
  const liveSessions = readRunningClients({ claudeDirs });
  const packs = threaded && isMostOfHistory({ db, jobs });
  if (packs) dropIdIndexes(db);
  const device = { device_id, member };
  const store = createBatchStore({
    db,
    context: { device, now, timeZone, liveSessions, toldSharers: packs },
  });
  const context = { settings: plain(settings), home, now, timeZone, packs };
  const count = threaded ? Math.max(1, Math.min(cores - 1, MAX_THREADS)) : 0;
  try {
    const read = createJobReader({ context: session, timeZone, packs });
    const startThreads = (onAnswer: () => void) =>
      Array.from({ length: count }, () => start({ file: db.file, context, onAnswer }));
    const onFailed = (failed: FailedSession) => skipSession({ session, jobs, ...failed });
    const work = () => takeJobs({ ...options, store, read, startThreads, onFailed });
    await withTunedEngine(() => withFewCheckpoints({ db, work }));
  } finally {
    store.abandon();
    if (packs) ensureIdIndexes(db);
  }
}

/** What a thread needs of them. */
function plain({
  prices,
  redaction,
}: IngestPass['settings']): Pick<IngestPass['settings'], 'prices' | 'redaction'> {
  return { prices, redaction };
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
