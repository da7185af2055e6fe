import fs from 'node:fs';
import { MAIN_AGENT, type TrackedEvent } from '../../shared/events/event-schema.ts';
import { foldEvents, newFactFolds, writeFolded, type FactFolds } from '../store/facts/project-events.ts';
import { newFileState } from '../transcripts/file-context.ts';
import { fingerprintIn } from '../transcripts/file-identity.ts';
import { mapLastSeen } from '../transcripts/map-session.ts';
import { fileContext, importFile } from './import-file.ts';
import { addCounts } from './import-result.ts';
import type { IngestSession } from './ingest-session.ts';
import { prepareEvents } from './prepare-events.ts';
import { createNumbersReader } from './read-numbers.ts';
import { openTranscript, type ReadCounts } from './read-transcript.ts';
import type { ChangedFile } from './scan-transcripts.ts';
import { countSkips } from './skip-counters.ts';
import { saveCursor, type Cursor } from './transcript-cursors.ts';

/** Files of one session that nothing is known of yet. */
export type SessionJob = { session_id: string; files: ChangedFile[]; bytes: number };

/** A commit costs as much as reading several files. */
const BATCH_BYTES = 24 * 1024 * 1024;
/** Larger files are read in windows. */
const MAX_WHOLE_FILE = 32 * 1024 * 1024;

type Done = { cursor: Cursor; counts: ReadCounts };

/** Takes sessions in, numbers alone, and writes them in large transactions. */
export function createNumbersPass(session: IngestSession): { take(job: SessionJob): void; flush(): void } {
  const readNumbers = createNumbersReader();
  const redact = createPathRedactor(session);
  let buffer: Buffer = Buffer.allocUnsafe(1024 * 1024);
  let folds = newFactFolds();
  let done: Done[] = [];
  let bytes = 0;

  function takeFile(file: ChangedFile): void {
    const project = session.projects.ofFile(file);
    if (file.size <= MAX_WHOLE_FILE && takeWhole({ file, project })) return;
    const { settings, now } = session;
    for (const step of importFile({
      file,
      cursor: undefined,
      project,
      prices: settings.prices,
      texts: false,
      now,
    })) {
      foldPrepared({ session, events: step.events, folds });
      done.push(step);
    }
  }

  /** False when the file needs the careful reader. */
  function takeWhole({ file, project }: { file: ChangedFile; project: string }): boolean {
    const opened = openTranscript(file.path);
    if ('failed' in opened) return false;
    try {
      const { fd } = opened;
      if (buffer.length <= file.size) buffer = Buffer.allocUnsafe(file.size * 2 + 1);
      // What was appended since the scan is left for the next one.
      const length = readWhole({ fd, buffer, size: file.size });
      const context = fileContext({ file, project, prices: session.settings.prices, texts: false });
      const state = newFileState();
      const fallbackTime = new Date(Math.max(Math.min(file.mtime_ms, session.now), 0)).toISOString();
      const read = readNumbers({ bytes: buffer, length, file: context, state, fallbackTime, folds, redact });
      if (read === undefined) return false;
      const time = state.last_time ?? fallbackTime;
      foldPrepared({ session, events: [...read.events, mapLastSeen({ file: context, time })], folds });
      const { path, session_id, agent_id, inode, size, mtime_ms } = file;
      const cursor: Cursor = {
        path,
        session_id,
        agent_id,
        project,
        born_at: file.born_at ?? null,
        inode,
        size,
        mtime_ms,
        read_to: read.offset,
        fingerprint: fingerprintIn({ bytes: buffer, offset: read.offset }),
        state: JSON.stringify(state),
        text_to: 0,
        text_state: '',
        // A half-written sidecar is looked at again.
        meta_ms: context.meta === undefined ? null : file.meta_ms,
        gone: 0,
      };
      done.push({ cursor, counts: read.counts });
      return true;
    } finally {
      fs.closeSync(opened.fd);
    }
  }

  function flush(): void {
    const { db, result, now, touched } = session;
    db.transaction(() => {
      const { added, sessions } = writeFolded({ db, folds });
      for (const { cursor, counts } of done) {
        saveCursor({ db, cursor, redactor: session.redactor });
        const reasons = Object.entries(counts.skipped).map(
          ([reason, count]) => [reason, count ?? 0] as const,
        );
        countSkips({ db, kind: 'line', reasons, now, sample: cursor.path });
      }
      result.events_added += added;
      for (const id of sessions) touched.add(id);
    });
    for (const { counts } of done) addCounts({ result, counts });
    folds = newFactFolds();
    done = [];
    bytes = 0;
  }

  return {
    take(job) {
      // The main thread's file first: the session's folder is told there.
      const files = [...job.files].sort(
        (a, b) => Number(b.agent_id === MAIN_AGENT) - Number(a.agent_id === MAIN_AGENT),
      );
      for (const file of files) takeFile(file);
      session.result.files_read += files.length;
      bytes += job.bytes;
      if (bytes >= BATCH_BYTES) flush();
    },
    flush,
  };
}

function foldPrepared({
  session,
  events,
  folds,
}: {
  session: IngestSession;
  events: readonly TrackedEvent[];
  folds: FactFolds;
}): void {
  const { redactor, redacted: counts } = session;
  foldEvents({ events: prepareEvents({ events, redactor, counts }), journaled: false, into: folds });
}

function readWhole({ fd, buffer, size }: { fd: number; buffer: Buffer; size: number }): number {
  let length = 0;
  while (length < size) {
    const got = fs.readSync(fd, buffer, length, size - length, length);
    if (got === 0) break;
    length += got;
  }
  return length;
}

/** The same paths come again and again. */
function createPathRedactor({ redactor, redacted }: IngestSession): (path: string) => string {
  const known = new Map<string, ReturnType<typeof redactor.redactText>>();
  return function redact(path) {
    let result = known.get(path);
    if (result === undefined) {
      result = redactor.redactText(path);
      known.set(path, result);
    }
    for (const rule in result.counts)
      redacted.set(rule, (redacted.get(rule) ?? 0) + (result.counts[rule] ?? 0));
    return result.text;
  };
}
