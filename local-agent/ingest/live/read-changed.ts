import { setImmediate as nextTurn } from 'node:timers/promises';
import { addCounts, type Progress } from '../pass/import-result.ts';
import { readFile, type FileStep } from './read-file.ts';
import { applyGroups } from '../pass/apply-events.ts';
import type { IngestPass } from '../pass/ingest-pass.ts';
import type { ChangedFile } from '../pass/compare-file.ts';
import { countSkips } from '../pass/skip-counters.ts';
import { keptKeys, loadCursor, saveCursor, type Cursor } from '../pass/transcript-cursors.ts';

/** More than this at once is history: its numbers come first and its texts later. */
const LIVE_BYTES = 4 * 1024 * 1024;

export type ChangedWithCursor = { file: ChangedFile; cursor: Cursor | undefined };

/** Main files first, in the order of their birth; the session's folder is told there. */
export function withCursors({
  session,
  changed,
}: {
  session: IngestPass;
  changed: readonly ChangedFile[];
}): ChangedWithCursor[] {
  return changed.map((file) => ({
    file,
    cursor: file.known ? loadCursor({ db: session.db, path: file.path }) : undefined,
  }));
}

/** What changes little and has its texts in the journal so far goes through at once, with texts. */
export function splitLive({
  files,
  liveBytes = LIVE_BYTES,
}: {
  files: readonly ChangedWithCursor[];
  liveBytes: number | undefined;
}): {
  live: ChangedWithCursor[];
  history: ChangedWithCursor[];
} {
  const total = files.reduce((sum, { file, cursor }) => sum + newBytes({ file, cursor }), 0);
  const isLive = ({ cursor }: ChangedWithCursor) => cursor === undefined || cursor.text_to === cursor.read_to;
  if (total > liveBytes) return { live: [], history: [...files] };
  return { live: files.filter(isLive), history: files.filter((file) => !isLive(file)) };
}

function newBytes({ file, cursor }: ChangedWithCursor): number {
  return cursor === undefined || cursor.read_to > file.size ? file.size : file.size - cursor.read_to;
}

/** What is written in one transaction: a commit costs as much as reading several files. */
const BATCH_BYTES = 16 * 1024 * 1024;

/** Reads changed files one after the other, whole or from where they were left. */
export async function readChanged({
  session,
  files,
  texts,
  onProgress,
  signal,
}: {
  session: IngestPass;
  files: readonly ChangedWithCursor[];
  texts: boolean;
  onProgress: ((progress: Progress) => void) | undefined;
  signal: AbortSignal | undefined;
}): Promise<void> {
  const total_bytes = files.reduce((sum, file) => sum + newBytes(file), 0);
  let bytes = 0;
  let batch: FileStep[] = [];
  let batchBytes = 0;
  for (const [index, { file, cursor }] of files.entries()) {
    for (const step of stepsOf({ session, file, cursor, texts })) {
      batch.push(step);
      batchBytes += step.counts.bytes;
      bytes += step.counts.bytes;
      if (batchBytes < BATCH_BYTES) continue;
      const failed = writeSteps({ session, steps: batch, texts });
      batch = [];
      batchBytes = 0;
      if (failed.has(file.path)) break;
    }
    if (index % 32 !== 31 && index + 1 < files.length) continue;
    onProgress?.({ phase: 'numbers', files: index + 1, total_files: files.length, bytes, total_bytes });
    // The bar moves and Ctrl-C is heard between files.
    await nextTurn();
    if (signal?.aborted) break;
  }
  writeSteps({ session, steps: batch, texts });
}

/** A file that fails is passed over; the steps before stand. */
function* stepsOf({
  session,
  file,
  cursor,
  texts,
}: ChangedWithCursor & { session: IngestPass; texts: boolean }): Generator<FileStep> {
  const { settings, projects, now, skipped, result } = session;
  try {
    const project = projects.ofFile(file);
    const kept = cursor === undefined ? keptKeys({ db: session.db, file }) : undefined;
    yield* readFile({ file, cursor, kept, project, prices: settings.prices, texts, now, skipped });
    skipped.clear(file.path);
    result.files_read++;
  } catch (error) {
    skipped.skip({ path: file.path, kind: 'file', error });
  }
}

function writeSteps({
  session,
  steps,
  texts,
}: {
  session: IngestPass;
  steps: readonly FileStep[];
  texts: boolean;
}): ReadonlySet<string> {
  const { db, now, result, redactor, skipped } = session;
  const groups = steps.map(({ events, cursor, counts }) => ({
    path: cursor.path,
    events,
    alongside() {
      saveCursor({ db, cursor, redactor });
      countSkips({ db, kind: 'line', reasons: skipsOf(counts.skipped), now, sample: cursor.path });
    },
  }));
  const failed = applyGroups({
    session,
    groups,
    journaled: texts,
    onFailed: ({ path, error }) => skipped.skip({ path, kind: 'file', error }),
  });
  for (const { counts } of steps) addCounts({ result, counts });
  return failed;
}

export function skipsOf(skipped: Readonly<Record<string, number | undefined>>): [string, number][] {
  return Object.entries(skipped).map(([reason, count]) => [reason, count ?? 0]);
}
