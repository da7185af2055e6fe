import { setImmediate as nextTurn } from 'node:timers/promises';
import { addCounts, type Progress } from './import-result.ts';
import { importFile } from './import-file.ts';
import { applyEvents, type IngestSession } from './ingest-session.ts';
import type { ChangedFile } from './scan-transcripts.ts';
import { countSkips } from './skip-counters.ts';
import { loadCursor, saveCursor, type Cursor } from './transcript-cursors.ts';

/** More than this at once is history: its numbers come first and its texts later. */
export const LIVE_BYTES = 4 * 1024 * 1024;

export type ChangedWithCursor = { file: ChangedFile; cursor: Cursor | undefined };

/** Main files first, in the order of their birth; the session's folder is told there. */
export function withCursors({
  session,
  changed,
}: {
  session: IngestSession;
  changed: readonly ChangedFile[];
}): ChangedWithCursor[] {
  return changed.map((file) => ({ file, cursor: loadCursor({ db: session.db, path: file.path }) }));
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

export function newBytes({ file, cursor }: ChangedWithCursor): number {
  return cursor === undefined || cursor.read_to > file.size ? file.size : file.size - cursor.read_to;
}

/** Reads changed files one after the other, whole or from where they were left. */
export async function importTranscripts({
  session,
  files,
  texts,
  onProgress,
  signal,
}: {
  session: IngestSession;
  files: readonly ChangedWithCursor[];
  texts: boolean;
  onProgress: ((progress: Progress) => void) | undefined;
  signal: AbortSignal | undefined;
}): Promise<void> {
  const { db, result, now, settings } = session;
  const total_bytes = files.reduce((sum, file) => sum + newBytes(file), 0);
  let bytes = 0;
  for (const [index, { file, cursor }] of files.entries()) {
    if (signal?.aborted) return;
    const project = session.projects.ofFile(file);
    for (const step of importFile({ file, cursor, project, prices: settings.prices, texts, now })) {
      applyEvents({
        session,
        events: step.events,
        journaled: texts,
        alongside() {
          saveCursor({ db, cursor: step.cursor });
          countSkips({ db, kind: 'line', reasons: skipsOf(step.counts.skipped), now, sample: file.path });
        },
      });
      addCounts({ result, counts: step.counts });
      bytes += step.counts.bytes;
      if (signal?.aborted) return;
    }
    result.files_read++;
    onProgress?.({ phase: 'numbers', files: index + 1, total_files: files.length, bytes, total_bytes });
    // The bar moves and Ctrl-C is heard between files.
    if (index % 16 === 15) await nextTurn();
  }
}

export function skipsOf(skipped: Readonly<Record<string, number | undefined>>): [string, number][] {
  return Object.entries(skipped).map(([reason, count]) => [reason, count ?? 0]);
}
