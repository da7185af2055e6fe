import fs from 'node:fs';
import { AppError, isAppError } from '../../../shared/core/errors.ts';
import type { Paths } from '../../config/paths.ts';
import { openJournal, type JournaledEvent } from '../../journal/journal.ts';
import { replaceContent, tryLock, type Database } from '../driver/db.ts';
import { isAboutValues, isCorruption } from '../driver/store-errors.ts';
import { writeEventsAsFacts } from '../facts/write-events-as-facts.ts';
import { openStore } from '../driver/open-store.ts';
import { recomputeIsolated } from '../rollups/recompute-isolated.ts';
import { carryFacts } from './carry-facts.ts';
import { carryOver, knownSeqs } from './carry-over.ts';

export type RebuildResult = {
  sessions: number;
  events: number;
  /** Journal lines that gave no event, by reason. */
  skipped: Record<string, number>;
  /** Transcripts whose reading starts again, because the journal does not have all of them. */
  rereadTranscripts: number;
  /** Tables of the old database that could not be read. */
  lostTables: string[];
  /** Where the old database went, when it could not be written over. */
  setAside: string | undefined;
};
export type RebuildOptions = {
  paths: Pick<Paths, 'database' | 'journal' | 'quarantine' | 'ingestLock'>;
  device: { device_id: string; member: string };
  now: number;
  /** At whose full hours buckets begin. */
  timeZone: string;
  onProgress?: (progress: { sessions: number; events: number }) => void;
};

const BATCH = 2000;

/**
 * Makes the database again from the journal, beside the old one, and puts it in its place in one step. Afterwards a
 * catch-up reads the transcripts that were not journaled yet.
 */
export async function rebuildStore(options: RebuildOptions): Promise<RebuildResult> {
  const { paths } = options;
  const lock = tryLock(paths.ingestLock);
  if (lock === undefined) {
    throw new AppError({
      code: 'store.busy',
      message: 'another process is reading in events',
      hint: 'run subtrack agent stop, then try again',
    });
  }
  const fresh = `${paths.database}.rebuild`;
  try {
    ensureNotNewer(paths.database);
    removeDatabase(fresh);
    const db = openStore({ file: fresh });
    let result: Omit<RebuildResult, 'setAside'>;
    try {
      result = fill({ db, options });
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      db.close();
    }
    return { ...result, setAside: await putInPlace({ fresh, file: paths.database, now: options.now }) };
  } finally {
    removeDatabase(fresh);
    lock.release();
  }
}

/** What a newer version keeps there would be lost; any other trouble with it is what a rebuild is for. */
function ensureNotNewer(file: string): void {
  if (!fs.existsSync(file)) return;
  try {
    openStore({ file }).close();
  } catch (error) {
    if (isAppError(error, 'store.future_version')) throw error;
  }
}

function fill({ db, options }: { db: Database; options: RebuildOptions }): Omit<RebuildResult, 'setAside'> {
  const { paths, device, now, timeZone } = options;
  const old = carriedFrom({ db, file: paths.database });
  const replayed = replay({ db, options });
  const partial = listPartial({ db, seqs: old.seqs });
  const lostFacts = carryFacts({ db, oldFile: paths.database, sessionIds: partial });
  const rereadTranscripts = db.transaction(() => forgetUnjournaled({ db, sessionIds: partial }));
  const sessionIds = db
    .prepare('SELECT session_id FROM sessions')
    .all()
    .map((row) => String(row['session_id']));
  const { skipped } = replayed;
  recomputeIsolated({
    db,
    sessionIds,
    device,
    now,
    timeZone,
    onFailed: () => (skipped['failed'] = (skipped['failed'] ?? 0) + 1),
  });
  return {
    ...replayed,
    sessions: sessionIds.length,
    rereadTranscripts,
    lostTables: [...old.lostTables, ...lostFacts],
  };
}

function carriedFrom({ db, file }: { db: Database; file: string }): {
  lostTables: string[];
  seqs: Map<string, number>;
} {
  if (!fs.existsSync(file)) return { lostTables: [], seqs: new Map() };
  try {
    return { ...carryOver({ db, oldFile: file }), seqs: knownSeqs({ db, oldFile: file }) };
  } catch (error) {
    if (!isCorruption(error)) throw error;
    // Not even its list of tables can be read.
    return { lostTables: ['all'], seqs: new Map() };
  }
}

function replay({ db, options }: { db: Database; options: RebuildOptions }): {
  events: number;
  skipped: Record<string, number>;
} {
  const skipped: Record<string, number> = {};
  const journal = openJournal({
    paths: options.paths,
    onSkip: ({ skipped: reason }) => (skipped[reason] = (skipped[reason] ?? 0) + 1),
  });
  let events = 0;
  let sessions = 0;
  let batch: JournaledEvent[] = [];
  const skip = (reason: string, count = 1) => (skipped[reason] = (skipped[reason] ?? 0) + count);
  const flush = () => {
    events += projectIsolated({ db, events: batch, onFailed: () => skip('failed') });
    batch = [];
  };
  for (const file of journal.readAll()) {
    try {
      for (const event of file.events) if (batch.push(event) >= BATCH) flush();
    } catch (error) {
      if (!isAppError(error, 'journal.unreadable')) throw error;
      skip('unreadable');
    }
    sessions += 1;
    options.onProgress?.({ sessions, events });
  }
  flush();
  return { events, skipped };
}

/** Together, or one event after the other when one of them cannot be written. Answers how many were. */
function projectIsolated({
  db,
  events,
  onFailed,
}: {
  db: Database;
  events: readonly JournaledEvent[];
  onFailed: () => void;
}): number {
  try {
    db.transaction(() => writeEventsAsFacts({ db, events, journaled: true }));
    return events.length;
  } catch (error) {
    if (!isAboutValues(error)) throw error;
    if (events.length > 1)
      return events.reduce((sum, event) => sum + projectIsolated({ db, events: [event], onFailed }), 0);
    onFailed();
    return 0;
  }
}

/** Sessions that the journal does not hold whole: texts that wait, and journals that are shorter than they were. */
function listPartial({ db, seqs }: { db: Database; seqs: ReadonlyMap<string, number> }): string[] {
  const waiting = db
    .prepare('SELECT DISTINCT session_id FROM transcript_files WHERE text_to < read_to')
    .all();
  const lastSeq = db.prepare('SELECT last_seq FROM sessions WHERE session_id = ?');
  const shorter = [...seqs].filter(([id, seq]) => Number(lastSeq.get(id)?.['last_seq'] ?? 0) < seq);
  return [...new Set([...waiting.map((row) => String(row['session_id'])), ...shorter.map(([id]) => id)])];
}

/** Their transcripts, where they are still there, are read from the start and merge with what is known. */
function forgetUnjournaled({ db, sessionIds }: { db: Database; sessionIds: readonly string[] }): number {
  const forget = db.prepare('DELETE FROM transcript_files WHERE session_id = ? AND gone = 0');
  return sessionIds.reduce((sum, sessionId) => sum + forget.run(sessionId).changes, 0);
}

async function putInPlace({
  fresh,
  file,
  now,
}: {
  fresh: string;
  file: string;
  now: number;
}): Promise<string | undefined> {
  if (!fs.existsSync(file)) {
    fs.renameSync(fresh, file);
    return undefined;
  }
  try {
    await replaceContent({ from: fresh, file });
    return undefined;
  } catch (error) {
    if (!isCorruption(error)) throw error;
  }
  // Too damaged to be written: kept under another name. Its log must not meet the new file.
  const aside = `${file}.old-${now}`;
  fs.renameSync(file, aside);
  for (const suffix of ['-wal', '-shm']) fs.rmSync(file + suffix, { force: true });
  fs.renameSync(fresh, file);
  return aside;
}

function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) fs.rmSync(file + suffix, { force: true });
}
