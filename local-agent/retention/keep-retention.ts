import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Paths } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import { lockBackups } from '../backup/bundle-folders.ts';
import { areOnOneDisk, ensurePlaced, placeTrouble } from '../files/placed-folder.ts';
import { journalTime, SEALED_SUFFIX } from '../journal/journal-bytes.ts';
import { halfWritten, listSessionFiles } from '../journal/journal-files.ts';
import { dropStaleCopies, lendJournal, lentJournals, lentTo } from '../journal/lend-journal.ts';
import { sealJournal } from '../journal/seal-journal.ts';
import { tryLock } from '../store/driver/db.ts';
import { isBundled, lendToBundle } from './lend-to-bundle.ts';
import { journalsToLend, journalsToSeal, type LyingJournal } from './seal-policy.ts';

export type RetentionPass = {
  sealed: number;
  /** Deleted from their place: the archive, or a bundle, has a copy that was read again. */
  lent: number;
  /** Journals with which it could not be done, and why. They stay as they are. */
  failed: Map<string, string>;
  /** Left for the next pass. */
  pending: number;
};

type RetentionPaths = Pick<Paths, 'journal' | 'archive' | 'ingestLock' | 'backups' | 'backupLock'>;

/**
 * Seals old journals, and deletes those that are older still from their place: where the archive lies on another disk they
 * are put there, where a bundle holds them they are read from it. For as long as it may take. Undefined while another process reads in. Throws `storage.not_mounted`.
 */
export async function keepRetention({
  paths,
  policy,
  now,
  budgetMs = Infinity,
  signal,
}: {
  paths: RetentionPaths;
  policy: Settings['retention'];
  now: number;
  budgetMs?: number;
  signal?: AbortSignal;
}): Promise<RetentionPass | undefined> {
  ensurePlaced(paths.journal);
  const pass: RetentionPass = { sealed: 0, lent: 0, failed: new Map(), pending: 0 };
  const steps = stepsToDo({ paths, policy, now, pass });
  const left = halfWritten(paths.journal);
  pass.pending = steps.length;
  if (steps.length + left.length === 0) return pass;
  const lock = tryLock(paths.ingestLock);
  if (lock === undefined) return undefined;
  const started = performance.now();
  try {
    for (const file of left) fs.rmSync(file, { force: true });
    if (placeTrouble(paths.archive) === undefined)
      dropStaleCopies({ root: paths.journal, folder: lentJournals(paths) });
    for (const { journal, step } of steps) {
      if (signal?.aborted === true || performance.now() - started > budgetMs) break;
      pass.pending -= 1;
      // Written to since it was listed.
      if (journalTime(journal.file) !== journal.writtenAt) continue;
      try {
        await step(journal.file);
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

type Step = { journal: LyingJournal; step: (file: string) => void | Promise<void> };

function stepsToDo({
  paths,
  policy,
  now,
  pass,
}: {
  paths: RetentionPaths;
  policy: Settings['retention'];
  now: number;
  pass: RetentionPass;
}): Step[] {
  const journals = lyingJournals(paths.journal);
  const folder = lentJournals(paths);
  const seal = (file: string) => {
    sealJournal(file);
    pass.sealed += 1;
  };
  const lend = (file: string) => {
    lendJournal({ file, folder });
    pass.lent += 1;
  };
  const lendBundled = async (file: string) => {
    const lock = lockBackups(paths);
    if (lock === undefined) return;
    try {
      if (await lendToBundle({ paths, file })) pass.lent += 1;
    } finally {
      lock.release();
    }
  };
  const old = journalsToLend({ journals, afterDays: policy.delete_after_days, now });
  const withArchive = canLend(paths);
  return [
    ...journalsToSeal({ journals, plain: policy.plain_sessions, now }).map((journal) => ({
      journal,
      step: seal,
    })),
    ...old.flatMap((journal): Step[] => {
      if (withArchive && lentTo(journal.file) === undefined) return [{ journal, step: lend }];
      return isBundled({ paths, file: journal.file }) ? [{ journal, step: lendBundled }] : [];
    }),
  ];
}

/** Beside each other on one disk a second copy would be none. */
function canLend({ journal, archive }: RetentionPaths): boolean {
  return placeTrouble(archive) === undefined && fs.existsSync(archive) && !areOnOneDisk(journal, archive);
}

function lyingJournals(root: string): LyingJournal[] {
  return listSessionFiles(root).flatMap((file) => {
    const writtenAt = journalTime(file);
    if (writtenAt === undefined) return [];
    return [
      {
        file,
        project: path.dirname(file),
        writtenAt,
        sealed: !fs.existsSync(file),
        lent: isWithArchive(file),
      },
    ];
  });
}

/** What lies in a bundle is looked at again: it may be an older one. */
function isWithArchive(file: string): boolean {
  return lentTo(file)?.endsWith(SEALED_SUFFIX) ?? false;
}
