import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Progress } from './import-result.ts';
import type { ChangedWithCursor } from './import-transcripts.ts';
import type { IngestSession } from './ingest-session.ts';
import { createNumbersPass, type SessionJob } from './numbers-pass.ts';
import type { ChangedFile } from './scan-transcripts.ts';

/** Sessions of which nothing is known go through the fast pass; the rest is read on from where it was left. */
export function splitNew({
  session,
  files,
}: {
  session: IngestSession;
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
  const jobs = [...fresh.values()].filter((job) => job !== null && job.files.length > 0) as SessionJob[];
  // The large ones first, so that all threads end at about the same time.
  return { jobs: jobs.sort((a, b) => b.bytes - a.bytes), rest };
}

function addFile(job: SessionJob, file: ChangedFile): void {
  job.files.push(file);
  job.bytes += file.size;
}

/** The numbers pass over new sessions. */
export async function importHistory({
  session,
  jobs,
  onProgress,
  signal,
}: {
  session: IngestSession;
  jobs: readonly SessionJob[];
  onProgress: ((progress: Progress) => void) | undefined;
  signal: AbortSignal | undefined;
}): Promise<void> {
  if (jobs.length === 0) return;
  const pass = createNumbersPass(session);
  const total_files = jobs.reduce((sum, job) => sum + job.files.length, 0);
  const total_bytes = jobs.reduce((sum, job) => sum + job.bytes, 0);
  let files = 0;
  let bytes = 0;
  for (const [index, job] of jobs.entries()) {
    pass.take(job);
    files += job.files.length;
    bytes += job.bytes;
    if (index % 8 !== 7) continue;
    onProgress?.({ phase: 'numbers', files, total_files, bytes, total_bytes });
    await nextTurn();
    if (signal?.aborted) break;
  }
  pass.flush();
  onProgress?.({ phase: 'numbers', files, total_files, bytes, total_bytes });
}
