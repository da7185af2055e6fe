import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Paths } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import { ensurePlaced } from '../files/placed-folder.ts';
import { journalTime } from '../journal/journal-bytes.ts';
import { halfWritten, listSessionFiles } from '../journal/journal-files.ts';
import { sealJournal } from '../journal/seal-journal.ts';
import { tryLock } from '../store/driver/db.ts';
import { journalsToSeal, type LyingJournal } from './seal-policy.ts';

export type RetentionPass = {
  sealed: number;
  /** Of what was sealed: before and after. */
  bytes: number;
  stored_bytes: number;
  /** Journals that could not be sealed, and why. They stay as they are. */
  failed: Map<string, string>;
  /** Left for the next pass. */
  pending: number;
};

/** Seals old journals, for as long as it may take; undefined while another process reads in. */
export async function keepRetention({
  paths,
  policy,
  now,
  budgetMs = Infinity,
  signal,
}: {
  paths: Pick<Paths, 'journal' | 'ingestLock'>;
  policy: Settings['retention'];
  now: number;
  budgetMs?: number;
  signal?: AbortSignal;
}): Promise<RetentionPass | undefined> {
  ensurePlaced(paths.journal);
  const due = journalsToSeal({ journals: lyingJournals(paths.journal), plain: policy.plain_sessions, now });
  const pass: RetentionPass = {
    sealed: 0,
    bytes: 0,
    stored_bytes: 0,
    failed: new Map(),
    pending: due.length,
  };
  const left = halfWritten(paths.journal);
  if (due.length + left.length === 0) return pass;
  const lock = tryLock(paths.ingestLock);
  if (lock === undefined) return undefined;
  const started = performance.now();
  try {
    for (const file of left) fs.rmSync(file, { force: true });
    for (const journal of due) {
      if (signal?.aborted === true || performance.now() - started > budgetMs) break;
      pass.pending -= 1;
      // Written to since it was listed.
      if (journalTime(journal.file) !== journal.writtenAt) continue;
      try {
        const { bytes, stored_bytes } = sealJournal(journal.file);
        pass.sealed += 1;
        pass.bytes += bytes;
        pass.stored_bytes += stored_bytes;
      } catch (error) {
        pass.failed.set(journal.file, error instanceof Error ? error.message : String(error));
      }
      await nextTurn();
    }
  } finally {
    lock.release();
  }
  return pass;
}

function lyingJournals(root: string): LyingJournal[] {
  return listSessionFiles(root).flatMap((file) => {
    const writtenAt = journalTime(file);
    if (writtenAt === undefined) return [];
    return [{ file, project: path.dirname(file), writtenAt, sealed: !fs.existsSync(file) }];
  });
}
