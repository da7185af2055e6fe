import { setTimeout as sleep } from 'node:timers/promises';
import type { CatchUpDeps, CatchUpOptions } from './catch-up-options.ts';
import { tryLock, type Database, type Lock } from '../store/driver/db.ts';
import { looksUnfinished } from '../store/rollups/looks-unfinished.ts';
import { openStore } from '../store/driver/open-store.ts';
import { readPurgedSessions } from '../journal/purged-sessions.ts';
import { hasSpooled } from '../spool/has-spooled.ts';
import { withTunedEngine } from './numbers/tuned-engine.ts';
import { readCompleteSince } from './pass/complete-since.ts';
import { findChanges } from './pass/find-changes.ts';
import { emptyResult, type ImportResult, type Progress } from './pass/import-result.ts';
import { openSkippedInputs, type SkippedInputs } from './pass/skipped-inputs.ts';
import { countPendingTexts } from './pass/transcript-cursors.ts';

/** How long a command waits for the agent, or for another command, to be through. */
const LOCK_WAIT_MS = 2000;
const LOCK_POLL_MS = 25;

/**
 * Brings journal, facts and rollups up to date with spool and transcripts. Finding that nothing changed costs one
 * `stat` a file; everything heavier is loaded only when there is work.
 */
export async function catchUp(options: CatchUpOptions): Promise<ImportResult> {
  return withLock(options, async (locked) => {
    const work = () => takeIn({ ...options, ...locked });
    // The first look at a whole history finds so much that the heap would grow before reading begins.
    await (isNew(locked.db) ? withTunedEngine(work) : work());
  });
}

type Locked = { db: Database; result: ImportResult; now: number; skipped: SkippedInputs };

async function takeIn(options: CatchUpOptions & Locked): Promise<void> {
  const { db, result, now, skipped } = options;
  const scan = findChanges({ db, skipped, now, claudeDirs: options.claudeDirs });
  const purged = readPurgedSessions(options.paths.purged);
  const changed = scan.changed.filter((file) => !purged.has(file.session_id));
  const spooled = hasSpooled(options.paths);
  const unfinished = hasUnfinished(db);
  const wantsText = options.text === 'now' && countPendingTexts(db) > 0;
  if (changed.length > 0 || spooled || unfinished || wantsText) {
    const { ingest } = await import('./ingest.ts');
    await ingest({ ...options, changed, spooled });
  }
  skipped.save();
  result.text_pending = countPendingTexts(db);
}

/** Texts of history: of one session that somebody opens, or a slice of what waits. */
export async function ensureText(
  options: CatchUpDeps & {
    sessionId?: string;
    budgetMs?: number;
    onProgress?: (progress: Progress) => void;
    signal?: AbortSignal;
  },
): Promise<ImportResult> {
  return withLock(options, async ({ db, result, now, skipped }) => {
    if (countPendingTexts(db) > 0) {
      const { ingestTexts } = await import('./ingest.ts');
      await ingestTexts({ ...options, db, result, now, skipped });
    }
    skipped.save();
    result.text_pending = countPendingTexts(db);
  });
}

async function withLock(
  { paths, clock, signal }: Pick<CatchUpDeps, 'paths' | 'clock'> & { signal?: AbortSignal },
  work: (locked: Locked) => Promise<void>,
): Promise<ImportResult> {
  const started = performance.now();
  const result = emptyResult();
  const lock = await waitForLock({ file: paths.ingestLock, signal });
  if (!lock) return { ...result, skipped: true, duration_ms: Math.round(performance.now() - started) };
  try {
    const db = openStore({ file: paths.database });
    try {
      const now = clock();
      const skipped = openSkippedInputs({ db, result, now });
      try {
        await work({ db, result, now, skipped });
      } finally {
        skipped.save();
      }
    } finally {
      db.close();
    }
  } finally {
    lock.release();
  }
  result.duration_ms = Math.round(performance.now() - started);
  return result;
}

async function waitForLock({
  file,
  signal,
}: {
  file: string;
  signal: AbortSignal | undefined;
}): Promise<Lock | undefined> {
  const until = performance.now() + LOCK_WAIT_MS;
  for (;;) {
    const lock = tryLock(file);
    if (lock !== undefined || performance.now() >= until || signal?.aborted) return lock;
    await sleep(LOCK_POLL_MS);
  }
}

function isNew(db: Database): boolean {
  return db.prepare('SELECT 1 AS found FROM transcript_files LIMIT 1').get() === undefined;
}

/** Silence alone changes what such a session is taken for; a stop may have come between facts and rollups. */
function hasUnfinished(db: Database): boolean {
  const sql = `SELECT 1 AS found FROM session_rollups
    WHERE last_event_at > 0 AND ${looksUnfinished}
    UNION ALL SELECT 1 FROM stale_sessions LIMIT 1`;
  return db.prepare(sql).get() !== undefined || readCompleteSince(db) !== null;
}
