import fs from 'node:fs';
import type { TrackedEvent } from '../../../shared/events/event-schema.ts';
import { MAIN_AGENT } from '../../../shared/agents/main-agent.ts';
import {
  factsOf,
  foldEvent,
  newSessionFolds,
  type SessionFacts,
  type SessionFolds,
} from '../../store/facts/session-folds.ts';
import { newFileState, writeFileState } from '../../transcripts/files/file-context.ts';
import { fingerprintIn } from '../../transcripts/files/file-identity.ts';
import { mapAgentEnd } from '../../transcripts/map/map-agent-run.ts';
import { mapLastSeen } from '../../transcripts/map/map-session.ts';
import { fileContext, importFile } from '../live/read-file.ts';
import type { IngestPass } from '../pass/ingest-pass.ts';
import { plainNames } from '../pass/plain-names.ts';
import { prepareEvents } from '../pass/prepare-events.ts';
import { skipsOf } from '../live/read-changed.ts';
import type { NumbersBatch } from './numbers-batch.ts';
import { createNumbersReader } from './read-numbers.ts';
import { openRegular } from '../../files/read-regular.ts';
import type { ReadCounts } from '../live/read-transcript.ts';
import type { ChangedFile } from '../pass/scan-transcripts.ts';
import { redactCursor, type Cursor } from '../pass/transcript-cursors.ts';

/** Files of one session that nothing is known of yet. */
export type SessionJob = {
  session_id: string;
  /** ISO time. */
  born: string;
  /** Latest change of its files, in milliseconds. */
  touched_ms: number;
  files: ChangedFile[];
  bytes: number;
};

/** Sessions are handed on together until they are so large. */
const BATCH_BYTES = 1024 * 1024;
/** Larger files are read in windows. */
const MAX_WHOLE_FILE = 32 * 1024 * 1024;

type Done = { cursor: Cursor; counts: ReadCounts };
/** What was read for a batch. */
export type BatchRead = { jobs: SessionJob[]; counts: ReadCounts[] };

/** Takes sessions in, numbers alone, and hands them on in batches; `endWave` has those so far committed. */
export function createNumbersPass({
  session,
  write,
}: {
  session: IngestPass;
  write: (o: { batch: NumbersBatch; read: BatchRead }) => void;
}): { take(job: SessionJob): void; endWave(ends: { complete_since: number | null }): void } {
  const readNumbers = createNumbersReader();
  const redact = createPathRedactor(session);
  const names = plainNames(session.redactor);
  let buffer: Buffer = Buffer.allocUnsafe(1024 * 1024);
  let facts: SessionFacts[] = [];
  let done: Done[] = [];
  let jobs: SessionJob[] = [];
  let bytes = 0;

  function takeFile({ file, folds }: { file: ChangedFile; folds: SessionFolds }): void {
    const project = session.projects.ofFile(file);
    if (file.size <= MAX_WHOLE_FILE && takeWhole({ file, project, folds })) return;
    const { settings, now, skipped } = session;
    for (const step of importFile({
      file,
      cursor: undefined,
      project,
      prices: settings.prices,
      texts: false,
      now,
      skipped,
    })) {
      foldPrepared({ session, events: step.events, folds });
      done.push({ cursor: step.cursor, counts: step.counts });
    }
  }

  /** False when the file needs the careful reader. */
  function takeWhole({
    file,
    project,
    folds,
  }: {
    file: ChangedFile;
    project: string;
    folds: SessionFolds;
  }): boolean {
    const fd = openRegular(file.path);
    // Deleted since the scan: there is nothing that another reader could find.
    if (fd === undefined) return true;
    try {
      if (buffer.length <= file.size) buffer = Buffer.allocUnsafe(file.size * 2 + 1);
      // What was appended since the scan is left for the next one.
      const length = readWhole({ fd, buffer, size: file.size });
      const { settings, skipped } = session;
      const context = fileContext({ file, project, prices: settings.prices, texts: false, skipped });
      const state = newFileState();
      const fallbackTime = new Date(Math.max(Math.min(file.mtime_ms, session.now), 0)).toISOString();
      const read = readNumbers({
        bytes: buffer,
        length,
        file: context,
        state,
        fallbackTime,
        folds,
        redact,
        names,
      });
      if (read === undefined) return false;
      foldPrepared({
        session,
        events: [
          ...read.events,
          ...mapLastSeen({ file: context, state, fallbackTime }),
          ...mapAgentEnd({ file: context, time: state.last_time ?? fallbackTime }),
        ],
        folds,
      });
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
        state: writeFileState(state),
        text_to: 0,
        text_state: '',
        // A half-written sidecar is looked at again.
        meta_ms: context.meta === undefined ? null : file.meta_ms,
        gone: 0,
      };
      done.push({ cursor, counts: read.counts });
      return true;
    } finally {
      fs.closeSync(fd);
    }
  }

  /** The facts of a session. Without a file that fails: what it left half done is not taken. */
  function takeFiles({ job, files }: { job: SessionJob; files: readonly ChangedFile[] }): SessionFacts {
    const folds = newSessionFolds(job.session_id);
    const before = done.length;
    for (const file of files) {
      try {
        takeFile({ file, folds });
        session.skipped.clear(file.path);
      } catch (error) {
        session.skipped.skip({ path: file.path, kind: 'file', error });
        done.length = before;
        return takeFiles({ job, files: files.filter((other) => other !== file) });
      }
    }
    return factsOf(folds);
  }

  function flush(ends: NumbersBatch['ends']): void {
    const { redactor } = session;
    const batch = {
      facts,
      cursors: done.map(({ cursor }) => redactCursor({ cursor, redactor })),
      skipped: done.flatMap(({ cursor, counts }) => {
        const reasons = skipsOf(counts.skipped);
        return reasons.length === 0 ? [] : [{ path: cursor.path, reasons }];
      }),
      ends,
    };
    write({ batch, read: { jobs, counts: done.map(({ counts }) => counts) } });
    facts = [];
    jobs = [];
    done = [];
    bytes = 0;
  }

  return {
    take(job) {
      // The main thread's file first: the session's folder is told there.
      const files = [...job.files].sort(
        (a, b) => Number(b.agent_id === MAIN_AGENT) - Number(a.agent_id === MAIN_AGENT),
      );
      facts.push(takeFiles({ job, files }));
      jobs.push(job);
      bytes += job.bytes;
      if (bytes >= BATCH_BYTES) flush(undefined);
    },
    endWave: flush,
  };
}

function foldPrepared({
  session,
  events,
  folds,
}: {
  session: IngestPass;
  events: readonly TrackedEvent[];
  folds: SessionFolds;
}): void {
  const { redactor, redacted: counts } = session;
  for (const event of prepareEvents({ events, redactor, counts }))
    foldEvent({ event, journaled: false, into: folds });
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
function createPathRedactor({ redactor, redacted }: IngestPass): (path: string) => string {
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
