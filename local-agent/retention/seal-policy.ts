import { DAY, HOUR } from '../../shared/core/time.ts';

/** A journal as it lies on the disk. */
export type LyingJournal = {
  /** Its plain name. */
  file: string;
  project: string;
  /** Milliseconds, when it was written last. */
  writtenAt: number;
  sealed: boolean;
  /** It lies with the archive already. */
  lent: boolean;
};

/** Somebody may still write to what was written a moment ago, however many sessions came after it. */
const SETTLED_MS = HOUR;

/**
 * Pure: journals to seal, the oldest first. The `plain` latest sessions of each project stay as they are, and whatever is
 * not at rest yet.
 */
export function journalsToSeal({
  journals,
  plain,
  now,
}: {
  journals: readonly LyingJournal[];
  plain: number;
  now: number;
}): LyingJournal[] {
  return [...Map.groupBy(journals, ({ project }) => project).values()]
    .flatMap((ofProject) => ofProject.toSorted((a, b) => b.writtenAt - a.writtenAt).slice(plain))
    .filter(({ sealed, writtenAt }) => !sealed && now - writtenAt >= SETTLED_MS)
    .toSorted((a, b) => a.writtenAt - b.writtenAt);
}

/** Pure: sealed journals that need not lie here any more, the oldest first. */
export function journalsToLend({
  journals,
  afterDays,
  now,
}: {
  journals: readonly LyingJournal[];
  afterDays: number;
  now: number;
}): LyingJournal[] {
  return journals
    .filter(({ sealed, lent, writtenAt }) => sealed && !lent && now - writtenAt >= afterDays * DAY)
    .toSorted((a, b) => a.writtenAt - b.writtenAt);
}
