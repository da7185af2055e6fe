import type { Redactor } from '../../shared/redaction/engine/redact.ts';
import type { Database } from '../store/driver/db.ts';
import type { CatchUpOptions } from './catch-up-options.ts';
import { importHistory, splitNew } from './numbers/import-history.ts';
import { saveCompleteSince } from './pass/complete-since.ts';
import type { ImportResult } from './pass/import-result.ts';
import { readChanged, splitLive, withCursors } from './live/read-changed.ts';
import { tellSinks } from './pass/event-sink.ts';
import { finishRollups, openIngestPass } from './pass/ingest-pass.ts';
import { plainNames } from './pass/plain-names.ts';
import type { ChangedFile } from './pass/compare-file.ts';
import type { SkippedInputs } from './pass/skipped-inputs.ts';
import { writeTexts } from './texts/text-pass.ts';

// Everything that a catch-up needs only when there is work: loaded on demand.

type Work = Omit<CatchUpOptions, 'text'> & {
  db: Database;
  result: ImportResult;
  now: number;
  skipped: SkippedInputs;
};

export async function ingest(
  options: Work & { text: 'now' | 'later'; changed: readonly ChangedFile[]; spooled: boolean },
): Promise<void> {
  const {
    db,
    paths,
    settings,
    home,
    result,
    now,
    skipped,
    sinks = [],
    secrets,
    changed,
    onProgress,
    signal,
  } = options;
  const session = openIngestPass({ db, paths, settings, home, result, now, skipped, sinks, secrets });
  try {
    if (options.spooled) {
      const { drainSpool } = await import('./live/drain-spool.ts');
      drainSpool({ session, paths, signal });
    }
    const { live, history } = splitLive({
      files: withCursors({ session, changed: withPlainIds({ changed, redactor: session.redactor }) }),
      liveBytes: options.liveBytes,
    });
    await readChanged({ session, files: live, texts: true, onProgress, signal });
    const { jobs, rest } = options.careful
      ? { jobs: [], rest: history }
      : splitNew({ session, files: history });
    await importHistory({
      session,
      jobs,
      device: options.device,
      claudeDirs: options.claudeDirs,
      timeZone: options.timeZone,
      threads: options.threads,
      home,
      waveBytes: options.waveBytes,
      onWave: options.onWave,
      pause: options.pause,
      onProgress,
      signal,
    });
    tellSinks({ sinks, sessions: jobs.map((job) => job.session_id), events: [], db, now });
    await readChanged({ session, files: rest, texts: false, onProgress, signal });
    if (!signal?.aborted) saveCompleteSince({ db, since: null });
    if (options.text === 'now' && !signal?.aborted) {
      // Numbers can be seen while the texts are still being written.
      finishRollups({ ...options, session, device: options.device() });
      skipped.save();
      await writeTexts({ session, onProgress, signal });
    }
  } finally {
    // Also after a stop: what was taken in is summed up, the rest follows next time.
    finishRollups({ ...options, session, device: options.device() });
  }
}

/** Session and agent are told by the names of files, which anybody may give. */
function withPlainIds({
  changed,
  redactor,
}: {
  changed: readonly ChangedFile[];
  redactor: Redactor;
}): ChangedFile[] {
  const names = plainNames(redactor);
  return changed.map((file) => ({
    ...file,
    session_id: names.sessionId(file.session_id),
    agent_id: names.id(file.agent_id),
  }));
}

export async function ingestTexts(options: Work & { sessionId?: string; budgetMs?: number }): Promise<void> {
  const {
    db,
    paths,
    settings,
    home,
    result,
    now,
    skipped,
    sinks,
    secrets,
    sessionId,
    budgetMs,
    onProgress,
    signal,
  } = options;
  const session = openIngestPass({ db, paths, settings, home, result, now, skipped, sinks, secrets });
  try {
    await writeTexts({ session, sessionId, budgetMs, onProgress, signal });
  } finally {
    finishRollups({ ...options, session, device: options.device() });
  }
}
