import { hash } from 'node:crypto';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isAppError } from '../../shared/core/errors.ts';
import type { TrackedEvent } from '../../shared/events/event-schema.ts';
import { searchRoles } from '../../shared/protocol/companion.ts';
import { readEventLine } from '../../shared/events/upgrade.ts';
import { ifReadable, journalSize, journalTime, openJournalFile } from '../journal/journal-bytes.ts';
import { listSessionFiles } from '../journal/journal-files.ts';
import { readLines, type JournalLine } from '../journal/journal-lines.ts';
import type { Database } from '../store/driver/db.ts';
import { eventTexts } from './event-texts.ts';
import { forgetSession } from './search-index.ts';
import { indexedWords } from './words.ts';

export type IndexProgress = { bytes: number; total_bytes: number };

/** Lines of the journal that are put into the index in one transaction. */
const BATCH_BYTES = 2 * 1024 * 1024;
/** Words of a text beyond it are those of a dump. */
const MAX_TEXT = 256 * 1024;
/** Pages that are merged at once when there is nothing else to do. */
const MERGE_PAGES = 200;

/**
 * Puts into the index what the journal has beyond it, the latest sessions first. Words and the place that was read to are
 * written together, so that a stop at any moment costs one batch of work. Answers the bytes that are left.
 */
export async function indexJournal({
  db,
  journal,
  budgetMs = Infinity,
  onProgress,
  signal,
}: {
  db: Database;
  /** Folder of journals. */
  journal: string;
  budgetMs?: number;
  onProgress?: ((progress: IndexProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}): Promise<{ pending_bytes: number }> {
  const started = performance.now();
  const files = filesToRead({ db, journal });
  const total_bytes = files.reduce((sum, file) => sum + file.size - file.read_to, 0);
  let bytes = 0;
  for (const file of files) {
    for (const read of readFile({ db, journal, file })) {
      bytes += read;
      onProgress?.({ bytes, total_bytes });
      await nextTurn();
      if (signal?.aborted || performance.now() - started > budgetMs)
        return { pending_bytes: total_bytes - bytes };
    }
  }
  if (bytes > 0) db.exec(`INSERT INTO words (words, rank) VALUES ('merge', ${MERGE_PAGES})`);
  return { pending_bytes: 0 };
}

/** Bytes of the journal that are not in the index, of which there may be none; looks only. */
export function countPendingBytes({ db, journal }: { db: Database | undefined; journal: string }): number {
  const rows = db?.prepare('SELECT file, read_to FROM sessions').all() ?? [];
  const known = new Map(rows.map((row) => [String(row['file']), Number(row['read_to'])]));
  return listSessionFiles(journal).reduce((sum, place) => {
    const size = ifReadable(() => journalSize(place)) ?? 0;
    const readTo = known.get(nameOf({ journal, place })) ?? 0;
    return sum + (size < readTo ? size : size - readTo);
  }, 0);
}

function nameOf({ journal, place }: { journal: string; place: string }): string {
  return path.relative(journal, place).replaceAll(path.sep, '/');
}

type JournalFile = { name: string; size: number; read_to: number };

function filesToRead({ db, journal }: { db: Database; journal: string }): JournalFile[] {
  const known = new Map(
    db
      .prepare('SELECT session_no, file, read_to FROM sessions')
      .all()
      .map((row) => [String(row['file']), row]),
  );
  const files = listSessionFiles(journal).flatMap((place) => {
    const name = nameOf({ journal, place });
    const size = ifReadable(() => journalSize(place));
    const row = known.get(name);
    known.delete(name);
    const readTo = Number(row?.['read_to'] ?? 0);
    if (size === undefined || size === readTo) return [];
    // Shorter than it was, it is another one.
    if (size < readTo) forget({ db, sessionNo: Number(row?.['session_no']) });
    return [{ name, size, read_to: size < readTo ? 0 : readTo, mtime: journalTime(place) ?? 0 }];
  });
  for (const row of known.values()) forget({ db, sessionNo: Number(row['session_no']) });
  return files.sort((a, b) => b.mtime - a.mtime);
}

function forget({ db, sessionNo }: { db: Database; sessionNo: number }): void {
  db.transaction(() => forgetSession({ db, sessionNo }));
}

/** A batch a step; gives how many bytes it read. One that cannot be read waits, and keeps nobody back. */
function* readFile({
  db,
  journal,
  file,
}: {
  db: Database;
  journal: string;
  file: JournalFile;
}): Generator<number> {
  const bytes = ifReadable(() => openJournalFile(path.join(journal, file.name)));
  if (bytes === undefined) return;
  try {
    let batch: JournalLine[] = [];
    let from = file.read_to;
    for (const line of readLines({ read: bytes.readAt, from, size: file.size })) {
      batch.push(line);
      if (line.end - from < BATCH_BYTES) continue;
      writeBatch({ db, file: file.name, lines: batch });
      yield line.end - from;
      from = line.end;
      batch = [];
    }
    const end = batch.at(-1)?.end;
    if (end === undefined) return;
    writeBatch({ db, file: file.name, lines: batch });
    yield end - from;
  } catch (error) {
    // A sealed one that is damaged: rebuild tells of it.
    if (!isAppError(error, 'journal.damaged')) throw error;
  } finally {
    bytes.close();
  }
}

function writeBatch({
  db,
  file,
  lines,
}: {
  db: Database;
  file: string;
  lines: readonly JournalLine[];
}): void {
  db.transaction(() => {
    let sessionNo: number | undefined;
    for (const line of lines) {
      const read = readEventLine(line.text);
      if ('skipped' in read) continue;
      sessionNo ??= sessionNumber({ db, event: read.event, file });
      addEvent({ db, event: read.event, sessionNo, start: line.start });
    }
    const end = lines.at(-1)?.end ?? 0;
    db.prepare('UPDATE sessions SET read_to = ? WHERE file = ?').run(end, file);
  });
}

function addEvent({
  db,
  event,
  sessionNo,
  start,
}: {
  db: Database;
  event: TrackedEvent;
  sessionNo: number;
  start: number;
}): void {
  const type = event.event_type === 'agent_invocation' ? event.data.agent_type : undefined;
  const found = eventTexts(event);
  if (found.length === 0 && type === undefined) return;
  const agentNo = agentNumber({ db, sessionNo, agentId: event.agent_id, type });
  for (const { part, role, text, failed, tool } of found) {
    const added = db
      .prepare(
        `INSERT OR IGNORE INTO texts (key, agent_no, tool_no, part, role, failed, at, start)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        keyOf({ event, part }),
        agentNo,
        tool === undefined ? 0 : toolNumber({ db, name: tool }),
        part,
        searchRoles.indexOf(role),
        failed ? 1 : 0,
        Date.parse(event.timestamp),
        start,
      );
    if (added.changes === 0) continue;
    const words = indexedWords(text.slice(0, MAX_TEXT));
    db.prepare('INSERT INTO words (rowid, text) VALUES (last_insert_rowid(), ?)').run(words);
  }
}

/** 48 bits are enough for many millions of texts, and are an exact number. */
function keyOf({ event, part }: { event: TrackedEvent; part: number }): number {
  return parseInt(hash('sha1', `${event.session_id}\0${event.event_id}\0${part}`, 'hex').slice(0, 12), 16);
}

function sessionNumber({ db, event, file }: { db: Database; event: TrackedEvent; file: string }): number {
  db.prepare(
    `INSERT INTO sessions (session_id, project, file, read_to) VALUES (?1, ?2, ?3, 0)
    ON CONFLICT (session_id) DO UPDATE SET project = ?2, file = ?3`,
  ).run(event.session_id, event.project, file);
  const row = db.prepare('SELECT session_no FROM sessions WHERE session_id = ?').get(event.session_id);
  return Number(row?.['session_no']);
}

function agentNumber({
  db,
  sessionNo,
  agentId,
  type,
}: {
  db: Database;
  sessionNo: number;
  agentId: string;
  type: string | undefined;
}): number {
  const find = db.prepare('SELECT agent_no FROM agents WHERE session_no = ? AND agent_id = ?');
  const known = find.get(sessionNo, agentId)?.['agent_no'];
  if (known !== undefined && type === undefined) return Number(known);
  db.prepare(
    `INSERT INTO agents (session_no, agent_id, agent_type) VALUES (?1, ?2, ?3)
    ON CONFLICT (session_no, agent_id) DO UPDATE SET agent_type = ?3 WHERE ?3 <> ''`,
  ).run(sessionNo, agentId, type ?? '');
  return Number(find.get(sessionNo, agentId)?.['agent_no']);
}

function toolNumber({ db, name }: { db: Database; name: string }): number {
  db.prepare('INSERT OR IGNORE INTO tools (name) VALUES (?)').run(name);
  return Number(db.prepare('SELECT tool_no FROM tools WHERE name = ?').get(name)?.['tool_no']);
}
