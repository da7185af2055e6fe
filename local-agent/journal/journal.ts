import fs from 'node:fs';
import path from 'node:path';
import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import { readEventLine, type SkippedLine } from '../../shared/events/upgrade.ts';
import { isAppError } from '../../shared/core/errors.ts';
import type { Paths } from '../config/paths.ts';
import { openJournalFile } from './journal-bytes.ts';
import { ensurePlaced } from '../files/placed-folder.ts';
import { findSessionFile, listSessionFiles, projectSlug, sessionFileName } from './journal-files.ts';
import {
  numberEvents,
  readHead,
  remember,
  rememberEnough,
  writeDurably,
  type JournalHead,
} from './journal-head.ts';
import { findSeq, readLines, type JournalBytes } from './journal-lines.ts';
import { journalUnreadable, journalUnwritable } from './journal-errors.ts';
import { lastSeqBefore } from './journal-recovery.ts';
import { unsealJournal } from './seal-journal.ts';

export type JournaledEvent = TrackedEvent & { seq: number };
export type Journal = {
  /**
   * Appends and makes durable; answers the events with their seq. An event that is in the journal already, word for
   * word, keeps its place: after a crash the last batch comes again, after a rebuild whole transcripts may. Throws `journal.full` or
   * `journal.unwritable`; then no half line stays behind.
   */
  append(o: { events: readonly TrackedEvent[] }): JournaledEvent[];
  /**
   * Events of a session from `seq` on. A line that cannot be read is reported to `onSkip` and stays where it is. Throws
   * `journal.unreadable` when it is the file.
   */
  readFrom(o: { sessionId: string; seq: number }): Generator<JournaledEvent>;
  /** Every event, a file at a time. */
  readAll(): Generator<{ file: string; events: Generator<JournaledEvent> }>;
  /** 0 when the session has no journal. */
  lastSeq(sessionId: string): number;
};
export type JournalOptions = {
  paths: Pick<Paths, 'journal' | 'quarantine'>;
  /** The end of a file was damaged; the bytes are in quarantine. */
  onTorn?: (torn: { file: string; bytes: number }) => void;
  onSkip?: (skipped: SkippedLine & { file: string }) => void;
};

/** Heads kept in memory; files are open only while they are used. */
const MAX_HEADS = 16;

/** One writer at a time: whoever holds the ingest lock. Where its disk is not there, everything throws `storage.not_mounted`. */
export function openJournal(options: JournalOptions): Journal {
  const heads = new Map<string, JournalHead>();
  const root = options.paths.journal;
  return {
    append({ events }) {
      ensurePlaced(root);
      const bySession = new Map<string, TrackedEvent[]>();
      for (const event of events) {
        const list = bySession.get(event.session_id);
        if (list === undefined) bySession.set(event.session_id, [event]);
        else list.push(event);
      }
      return [...bySession].flatMap(([sessionId, list]) =>
        appendSession({ sessionId, events: list, heads, options }),
      );
    },
    *readFrom({ sessionId, seq }) {
      ensurePlaced(root);
      const file = findSessionFile({ root, sessionId });
      if (file !== undefined) yield* readFile({ file, seq, options });
    },
    *readAll() {
      ensurePlaced(root);
      for (const file of listSessionFiles(root)) yield { file, events: readFile({ file, seq: 0, options }) };
    },
    lastSeq(sessionId) {
      ensurePlaced(root);
      const file = findSessionFile({ root, sessionId });
      const bytes = file === undefined ? undefined : openToRead(file);
      if (bytes === undefined) return 0;
      try {
        return lastSeqBefore({ read: bytes.readAt, size: bytes.size });
      } finally {
        bytes.close();
      }
    },
  };
}

function appendSession({
  sessionId,
  events,
  heads,
  options,
}: {
  sessionId: string;
  events: readonly TrackedEvent[];
  heads: Map<string, JournalHead>;
  options: JournalOptions;
}): JournaledEvent[] {
  const root = options.paths.journal;
  let file = root;
  try {
    const known = findSessionFile({ root, sessionId });
    file = known ?? path.join(root, projectSlug(events[0]?.project ?? ''), sessionFileName(sessionId));
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    if (known !== undefined) unsealJournal(known);
    return withFile({
      file,
      flags: 'a+',
      use: (fd) => {
        const head = currentHead({ sessionId, fd, file, heads, options });
        rememberEnough({ fd, head, events });
        const numbered = numberEvents({ events, head });
        if (numbered.lines.length > 0) writeDurably({ fd, head, text: numbered.lines.join('') });
        // A new name is durable only when its folder is.
        if (known === undefined) withFile({ file: path.dirname(file), flags: 'r', use: fs.fsyncSync });
        remember({ head, numbered });
        return numbered.events;
      },
    });
  } catch (error) {
    heads.delete(sessionId);
    throw journalUnwritable({ file, cause: error });
  }
}

function currentHead({
  sessionId,
  fd,
  file,
  heads,
  options,
}: {
  sessionId: string;
  fd: number;
  file: string;
  heads: Map<string, JournalHead>;
  options: JournalOptions;
}): JournalHead {
  const kept = heads.get(sessionId);
  if (kept?.file === file && kept.size === fs.fstatSync(fd).size) return kept;
  const { head, tornBytes } = readHead({ fd, file, quarantine: options.paths.quarantine });
  if (tornBytes > 0) options.onTorn?.({ file, bytes: tornBytes });
  const oldest = heads.keys().next().value;
  if (heads.size >= MAX_HEADS && oldest !== undefined) heads.delete(oldest);
  heads.set(sessionId, head);
  return head;
}

function* readFile({
  file,
  seq,
  options,
}: {
  file: string;
  seq: number;
  options: JournalOptions;
}): Generator<JournaledEvent> {
  const bytes = openToRead(file);
  if (bytes === undefined) return;
  const { size, readAt: read } = bytes;
  try {
    const from = seq <= 1 ? 0 : findSeq({ read, seq, size });
    for (const line of readLines({ read, from, size })) {
      const found = readEventLine(line.text);
      if ('skipped' in found) options.onSkip?.({ ...found, file });
      else if (isNumbered(found.event) && found.event.seq >= seq) yield found.event;
    }
  } catch (error) {
    // A piece of a sealed one: those before it were read.
    if (isAppError(error, 'journal.damaged')) throw journalUnreadable({ file, cause: error });
    throw error;
  } finally {
    bytes.close();
  }
}

function openToRead(file: string): JournalBytes | undefined {
  try {
    return openJournalFile(file);
  } catch (error) {
    throw journalUnreadable({ file, cause: error });
  }
}

function isNumbered(event: TrackedEvent): event is JournaledEvent {
  return event.seq !== undefined;
}

function withFile<T>({ file, flags, use }: { file: string; flags: string; use: (fd: number) => T }): T {
  const fd = fs.openSync(file, flags, 0o600);
  try {
    return use(fd);
  } finally {
    fs.closeSync(fd);
  }
}
