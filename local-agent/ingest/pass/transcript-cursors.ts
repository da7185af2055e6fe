import type { Redactor } from '../../../shared/redaction/engine/redact.ts';
import type { Database, Row, SqlValue } from '../../store/driver/db.ts';
import type { FileState } from '../../transcripts/files/file-context.ts';
import type { DirectoryCache, DirectoryNames } from '../../transcripts/files/discover-transcripts.ts';

/** A row of `transcript_files`; `state` and `text_state` stay JSON until somebody reads on. */
export type Cursor = {
  path: string;
  session_id: string;
  agent_id: string;
  project: string;
  born_at: string | null;
  inode: number;
  size: number;
  mtime_ms: number;
  read_to: number;
  fingerprint: string;
  state: string;
  text_to: number;
  text_state: string;
  meta_ms: number | null;
  gone: number;
};

const columns = [
  'path',
  'session_id',
  'agent_id',
  'project',
  'born_at',
  'inode',
  'size',
  'mtime_ms',
  'read_to',
  'fingerprint',
  'state',
  'text_to',
  'text_state',
  'meta_ms',
  'gone',
] as const satisfies readonly (keyof Cursor)[];

/** What a scan compares with the files on disk. */
export type CursorStamp = Pick<
  Cursor,
  'path' | 'session_id' | 'agent_id' | 'inode' | 'size' | 'mtime_ms' | 'meta_ms' | 'gone'
>;

const stampColumns = 'path, session_id, agent_id, inode, size, mtime_ms, meta_ms, gone';

export function loadStamps(db: Database): Map<string, CursorStamp> {
  const rows = db.prepare(`SELECT ${stampColumns} FROM transcript_files`).lists();
  return new Map(rows.map(toStamp).map((stamp) => [stamp.path, stamp]));
}

/** Of those of `paths` that were read, in their order. */
export function loadStampsOf({ db, paths }: { db: Database; paths: readonly string[] }): CursorStamp[] {
  const sql = `SELECT ${stampColumns} FROM transcript_files WHERE path IN (SELECT value FROM json_each(?))`;
  const rows = db.prepare(sql).lists(JSON.stringify(paths));
  const stamps = new Map(rows.map(toStamp).map((stamp) => [stamp.path, stamp]));
  return paths.map((path) => stamps.get(path)).filter((stamp) => stamp !== undefined);
}

function toStamp([
  path,
  session_id,
  agent_id,
  inode,
  size,
  mtime_ms,
  meta_ms,
  gone,
]: SqlValue[]): CursorStamp {
  return { path, session_id, agent_id, inode, size, mtime_ms, meta_ms, gone } as CursorStamp;
}

export function loadCursor({ db, path }: { db: Database; path: string }): Cursor | undefined {
  return db.prepare(`SELECT ${columns.join(', ')} FROM transcript_files WHERE path = ?`).get(path) as
    | Cursor
    | undefined;
}

/** The eldest keys under which another file of the same session and agent was read: this one may be a copy of it. */
export function keptKeys({
  db,
  file: { path, session_id, agent_id },
}: {
  db: Database;
  file: Pick<Cursor, 'path' | 'session_id' | 'agent_id'>;
}): Pick<FileState, 'keys'> | undefined {
  const row = db
    .prepare(
      `SELECT min(coalesce(json_extract(state, '$.keys'), 1)) AS keys FROM transcript_files
       WHERE session_id = ? AND agent_id = ? AND path <> ?`,
    )
    .get(session_id, agent_id, path);
  const keys = row?.['keys'];
  if (typeof keys !== 'number') return undefined;
  return keys === 2 ? { keys } : {};
}

/**
 * What the reader remembers holds texts of calls in flight: they pass the redactor like everything that is written. Each
 * by itself: the names around them are ours, and one of them may look like that of a secret.
 */
export function redactCursor({ cursor, redactor }: { cursor: Cursor; redactor: Redactor }): Cursor {
  const redacted = (json: string) =>
    json === ''
      ? ''
      : JSON.stringify(JSON.parse(json), (_name, value: unknown) =>
          typeof value === 'string' ? redactor.redactText(value).text : value,
        );
  return { ...cursor, state: redacted(cursor.state), text_state: redacted(cursor.text_state) };
}

export function saveCursor({
  db,
  cursor,
  redactor,
}: {
  db: Database;
  cursor: Cursor;
  redactor: Redactor;
}): void {
  putCursor({ db, cursor: redactCursor({ cursor, redactor }) });
}

/** Of a cursor that was redacted. */
export function putCursor({ db, cursor }: { db: Database; cursor: Cursor }): void {
  db.prepare(upsert).run(...columns.map((column) => cursor[column]));
}

const upsert = `INSERT OR REPLACE INTO transcript_files (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;

/** What failed waits for a change of its file. */
const hasPendingText = `text_to < read_to AND gone = 0
  AND NOT EXISTS (SELECT 1 FROM skipped_inputs WHERE skipped_inputs.path = transcript_files.path)`;

/** Files whose texts wait, a session after the other, the latest first; `sessionId` alone when a session jumps the queue. */
export function pendingTexts({ db, sessionId }: { db: Database; sessionId?: string | undefined }): Cursor[] {
  const sql = `SELECT ${columns.join(', ')} FROM transcript_files WHERE ${hasPendingText}`;
  const rows: Row[] =
    sessionId === undefined
      ? db
          .prepare(`${sql} ORDER BY max(mtime_ms) OVER (PARTITION BY session_id) DESC, session_id, path`)
          .all()
      : db.prepare(`${sql} AND session_id = ? ORDER BY path`).all(sessionId);
  return rows as Cursor[];
}

/** Counted over an index alone; of what was passed over there is little. */
export function countPendingTexts(db: Database): number {
  const waiting = 'text_to < read_to AND gone = 0';
  const sql = `SELECT (SELECT count(*) FROM transcript_files WHERE ${waiting})
    - (SELECT count(*) FROM skipped_inputs s CROSS JOIN transcript_files f ON f.path = s.path WHERE ${waiting}) AS n`;
  return Number(db.prepare(sql).get()?.['n'] ?? 0);
}

export function markGone({ db, paths }: { db: Database; paths: readonly string[] }): void {
  const update = db.prepare('UPDATE transcript_files SET gone = 1 WHERE path = ?');
  for (const path of paths) update.run(path);
}

export function loadFolders(db: Database): DirectoryCache {
  const rows = db.prepare('SELECT path, mtime_ms, names FROM transcript_folders').all();
  return new Map(
    rows.map((row) => {
      const names = JSON.parse(String(row['names'])) as DirectoryNames;
      return [String(row['path']), { mtime_ms: Number(row['mtime_ms']), names }];
    }),
  );
}

/** Writes what changed since the folders were loaded. */
export function saveFolders({
  db,
  before,
  after,
}: {
  db: Database;
  before: ReadonlyMap<string, { mtime_ms: number }>;
  after: DirectoryCache;
}): void {
  const put = db.prepare(
    'INSERT OR REPLACE INTO transcript_folders (path, mtime_ms, names) VALUES (?, ?, ?)',
  );
  const drop = db.prepare('DELETE FROM transcript_folders WHERE path = ?');
  for (const [path, { mtime_ms, names }] of after) {
    if (before.get(path)?.mtime_ms !== mtime_ms) put.run(path, mtime_ms, JSON.stringify(names));
  }
  for (const path of before.keys()) if (!after.has(path)) drop.run(path);
}
