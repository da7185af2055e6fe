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
import { fileContext, readFile } from '../live/read-file.ts';
import type { IngestPass } from '../pass/ingest-pass.ts';
import { plainNames } from '../pass/plain-names.ts';
import { prepareEvents } from '../pass/prepare-events.ts';
import { skipsOf } from '../live/read-changed.ts';
import { idHashes } from '../../store/judging/session-ids.ts';
import type { Passing } from '../pass/skipped-inputs.ts';
import type { ReadSession } from './numbers-batch.ts';
import { packSession } from './pack-session.ts';
import { createNumbersReader } from './read-numbers.ts';
import { openRegular } from '../../files/read-regular.ts';
import type { ReadCounts } from '../live/read-transcript.ts';
import type { ChangedFile } from '../pass/compare-file.ts';
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

/** Larger files are read in windows. */
const MAX_WHOLE_FILE = 32 * 1024 * 1024;

/** What reading numbers needs of a pass. */
export type ReadContext = Pick<IngestPass, 'redactor' | 'projects' | 'now' | 'redacted'> & {
  settings: Pick<IngestPass['settings'], 'prices'>;
  skipped: Passing;
};

/** Of the cursor, secrets are out. */
type Done = { cursor: Cursor; counts: ReadCounts };

/** Reads whole sessions of which nothing is known, numbers alone. `packs`: facts that nobody needs at once are packed. */
export function createSessionReader({
  context: session,
  packs,
}: {
  context: ReadContext;
  packs: { hourOf: (at: number) => number } | undefined;
}): (job: SessionJob) => ReadSession {
  const readNumbers = createNumbersReader();
  const redact = createPathRedactor(session);
  const names = plainNames(session.redactor);
  let buffer: Buffer = Buffer.allocUnsafe(1024 * 1024);
  let done: Done[] = [];

  function takeFile({ file, folds }: { file: ChangedFile; folds: SessionFolds }): void {
    const project = session.projects.ofFile(file);
    if (file.size <= MAX_WHOLE_FILE && takeWhole({ file, project, folds })) return;
    const { settings, now, skipped, redactor } = session;
    for (const step of readFile({
      file,
      cursor: undefined,
      project,
      prices: settings.prices,
      texts: false,
      now,
      skipped,
    })) {
      foldPrepared({ session, events: step.events, folds });
      done.push({ cursor: redactCursor({ cursor: step.cursor, redactor }), counts: step.counts });
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
      // A file of nothing but the client's own notes makes no session.
      const isHeard = read.events.length > 0 || folds.runs.session !== undefined;
      foldPrepared({
        session,
        events: [
          ...read.events,
          ...(isHeard ? mapLastSeen({ file: context, state }) : []),
          ...mapAgentEnd({ file: context, state, time: state.last_time ?? fallbackTime }),
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
        state: writeFileState(state, (text) => session.redactor.redactText(text).text),
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

  return function readSession(job) {
    done = [];
    // The main thread's file first: the session's folder is told there.
    const files = [...job.files].sort(
      (a, b) => Number(b.agent_id === MAIN_AGENT) - Number(a.agent_id === MAIN_AGENT),
    );
    const { session_id } = job;
    const { tables } = takeFiles({ job, files });
    const packed = packs && packSession({ session: session_id, tables, hourOf: packs.hourOf });
    return {
      session_id,
      facts: packed?.tables ?? tables,
      packed: packed === undefined ? null : { facts: packed.packed, rows: packed.rows, sums: packed.sums },
      ids: packs === undefined ? [] : idHashes(tables),
      cursors: done.map(({ cursor }) => cursor),
      counts: done.map(({ counts }) => counts),
      skipped: done.flatMap(({ cursor, counts }) => {
        const reasons = skipsOf(counts.skipped);
        return reasons.length === 0 ? [] : [{ path: cursor.path, reasons }];
      }),
    };
  };
}

function foldPrepared({
  session,
  events,
  folds,
}: {
  session: ReadContext;
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
function createPathRedactor({ redactor, redacted }: ReadContext): (path: string) => string {
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
