import fs from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import v8 from 'node:v8';
import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { readFileState, restartedFileState, writeFileState } from '../../transcripts/files/file-context.ts';
import { mapAgentEnd } from '../../transcripts/map/map-agent-run.ts';
import { fileContext, WINDOW_BYTES } from '../live/read-file.ts';
import type { Progress } from '../pass/import-result.ts';
import { applyGroups } from '../pass/apply-events.ts';
import type { IngestPass } from '../pass/ingest-pass.ts';
import { openRegular } from '../../files/read-regular.ts';
import { knownOffset, readTranscript } from '../live/read-transcript.ts';
import { pendingTexts, saveCursor, type Cursor } from '../pass/transcript-cursors.ts';

/**
 * Puts the texts of history into the journal, the latest files first, a window at a time: stopped anywhere, it goes on
 * there. `sessionId` does one session alone, because somebody wants to see it; `budgetMs` ends a slice.
 */
export async function writeTexts({
  session,
  sessionId,
  budgetMs = Infinity,
  onProgress,
  signal,
}: {
  session: IngestPass;
  sessionId?: string | undefined;
  budgetMs?: number;
  onProgress?: ((progress: Progress) => void) | undefined;
  signal?: AbortSignal | undefined;
}): Promise<void> {
  const { db } = session;
  // Writing alone gains nothing from mapped pages, and they count as memory of the agent.
  db.exec('PRAGMA mmap_size = 0; PRAGMA cache_size = -16384;');
  // What a batch allocates dies with it: a nursery that grew with the work would hold 100 MB more for nothing.
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  const files = pendingTexts({ db, sessionId });
  const total_bytes = files.reduce((sum, cursor) => sum + cursor.read_to - cursor.text_to, 0);
  const started = performance.now();
  const isOver = () => performance.now() - started >= budgetMs;
  let bytes = 0;
  let batch: TextStep[] = [];
  let batchBytes = 0;
  for (const [index, cursor] of files.entries()) {
    for (const step of stepsOf({ session, cursor })) {
      batch.push(step);
      batchBytes += step.held;
      bytes += step.bytes;
      const endsSession = step.done && files[index + 1]?.session_id !== cursor.session_id;
      const full = endsSession ? BATCH_BYTES : MAX_HELD_BYTES;
      if (batchBytes < full && !(endsSession && isOver())) {
        await nextTurn();
        if (signal?.aborted) return;
        continue;
      }
      const failed = writeSteps({ session, steps: batch });
      batch = [];
      batchBytes = 0;
      await nextTurn();
      if (failed.has(cursor.path)) break;
      if (signal?.aborted || isOver()) return;
    }
    onProgress?.({ phase: 'text', files: index + 1, total_files: files.length, bytes, total_bytes });
  }
  writeSteps({ session, steps: batch });
}

/** What is made durable at once: each session of a batch costs a sync of its journal, each batch a commit. */
const BATCH_BYTES = 2 * 1024 * 1024;

/**
 * A session is held back until all of it was read, so that a secret that it shows late is taken out of its earlier lines as
 * well; up to so many bytes, which bound the memory and a slice.
 */
const MAX_HELD_BYTES = 16 * 1024 * 1024;

/** `bytes` of its file, `held` with the outputs that it names; `done`: nothing of its file is left. */
type TextStep = { events: TrackedEvent[]; cursor: Cursor; bytes: number; held: number; done: boolean };

function writeSteps({
  session,
  steps,
}: {
  session: IngestPass;
  steps: readonly TextStep[];
}): ReadonlySet<string> {
  const { db, redactor, skipped } = session;
  return applyGroups({
    session,
    groups: steps.map(({ cursor, events }) => ({
      path: cursor.path,
      events,
      alongside: () => saveCursor({ db, redactor, cursor }),
    })),
    journaled: true,
    onFailed: ({ path, error }) => skipped.skip({ path, kind: 'file', error }),
  });
}

/** A file that fails is passed over, until it changes. */
function* stepsOf(o: { session: IngestPass; cursor: Cursor }): Generator<TextStep> {
  try {
    yield* textSteps(o);
  } catch (error) {
    o.session.skipped.skip({ path: o.cursor.path, kind: 'file', error });
  }
}

/** One file, a window a step. */
function* textSteps({ session, cursor }: { session: IngestPass; cursor: Cursor }): Generator<TextStep> {
  const { db, redactor } = session;
  const fd = openRegular(cursor.path);
  if (fd === undefined) {
    // Deleted before its texts were taken: the numbers stay.
    saveCursor({ db, redactor, cursor: { ...cursor, gone: 1 } });
    return;
  }
  try {
    const { size } = fs.fstatSync(fd);
    const { read_to: readTo, fingerprint } = cursor;
    if (knownOffset({ fd, size, readTo, fingerprint }) !== readTo) {
      // Another file by now: the next scan reads it anew, from its first byte.
      saveCursor({ db, redactor, cursor: { ...cursor, size: -1, text_to: readTo, text_state: '' } });
      return;
    }
    yield* readTexts({ session, fd, cursor });
  } finally {
    fs.closeSync(fd);
  }
}

function stateOf({ state, text_state }: Cursor) {
  return text_state === '' ? restartedFileState(readFileState(state)) : readFileState(text_state);
}

function* readTexts({
  session,
  fd,
  cursor,
}: {
  session: IngestPass;
  fd: number;
  cursor: Cursor;
}): Generator<TextStep> {
  const { settings, skipped } = session;
  const { project, read_to: readTo } = cursor;
  const file = fileContext({ file: cursor, project, prices: settings.prices, texts: true, skipped });
  const state = stateOf(cursor);
  const fallbackTime = new Date(Math.max(cursor.mtime_ms, 0)).toISOString();
  let offset = cursor.text_to;
  let window = WINDOW_BYTES;
  while (offset < readTo) {
    const end = Math.min(readTo, offset + window);
    const read = readTranscript({ fd, offset, end, size: readTo, file, state, fallbackTime });
    if (read.offset === offset && end < readTo) {
      window *= 4;
      continue;
    }
    const bytes = Math.max(read.offset - offset, 0);
    const held = bytes + (file.spilled?.taken() ?? 0);
    // What cannot be taken at the very end was counted by the numbers pass and is left.
    offset = end >= readTo ? readTo : read.offset;
    window = WINDOW_BYTES;
    const done = offset >= readTo;
    const saved = writeFileState(state);
    const states = done ? { state: saved, text_state: '' } : { text_state: saved };
    const ended = done ? mapAgentEnd({ file, state, time: state.last_time ?? fallbackTime }) : [];
    yield {
      events: [...read.events, ...ended],
      cursor: { ...cursor, ...states, text_to: offset },
      bytes,
      held,
      done,
    };
  }
}
