import fs from 'node:fs';
import type { Database } from '../../store/driver/db.ts';
import type { ImportResult } from './import-result.ts';
import { describeTrouble, isInputTrouble, retryAfter } from './input-errors.ts';

type InputKind = 'file' | 'folder' | 'sidecar' | 'result' | 'payload' | 'session';

/** What of the inputs could not be read. Kept in memory until `save`: another thread may be writing meanwhile. */
export type SkippedInputs = {
  /** Whether it failed before and did not change since; then there is no use in another try. */
  isWaiting(o: { path: string; stat: fs.Stats | undefined }): boolean;
  has(path: string): boolean;
  /** Whether anything of the file system was passed over. */
  isAnyOnDisk(): boolean;
  /** Passes over an input. Throws the error again when it is not the input's. */
  skip(o: { path: string; kind: InputKind; error: unknown }): void;
  /** It was read. */
  clear(path: string): void;
  /** Forgets inputs of the file system that this scan did not meet. */
  clearUnmet(): void;
  save(): void;
};
/** What a reader needs of them. */
export type Passing = Pick<SkippedInputs, 'skip' | 'clear'>;

type Skip = {
  kind: string;
  cause: string;
  message: string;
  stamp: string;
  retry_at: number | null;
  first_at: number;
  count: number;
};

export function openSkippedInputs({
  db,
  result,
  now,
}: {
  db: Database;
  result: Pick<ImportResult, 'lines_skipped' | 'skipped_by_reason'>;
  now: number;
}): SkippedInputs {
  const known = new Map(
    db
      .prepare('SELECT * FROM skipped_inputs')
      .all()
      .map((row) => [String(row['path']), row as Skip]),
  );
  const changed = new Set<string>();
  const met = new Set<string>();

  function isWaiting({ path, stat }: { path: string; stat: fs.Stats | undefined }): boolean {
    const skip = known.get(path);
    if (skip === undefined) return false;
    met.add(path);
    return skip.stamp === stampOf(stat) && (skip.retry_at === null || skip.retry_at > now);
  }

  function clear(path: string): void {
    if (known.delete(path)) changed.add(path);
  }

  return {
    isWaiting,
    has: (path) => known.has(path),
    isAnyOnDisk: () => [...known.values()].some(({ kind }) => onDisk.has(kind)),
    skip({ path, kind, error }) {
      if (!isInputTrouble(error)) throw error;
      met.add(path);
      const stat = kind === 'session' ? undefined : statOf(path);
      if (isWaiting({ path, stat })) return;
      const before = known.get(path);
      const wait = retryAfter(error);
      known.set(path, {
        kind,
        ...describeTrouble(error),
        stamp: stampOf(stat),
        retry_at: wait === undefined ? null : now + wait,
        first_at: before?.first_at ?? now,
        count: (before?.count ?? 0) + 1,
      });
      changed.add(path);
      const reason = `unreadable_${kind}`;
      result.skipped_by_reason[reason] = (result.skipped_by_reason[reason] ?? 0) + 1;
      result.lines_skipped += 1;
    },
    clear,
    clearUnmet() {
      for (const [path, { kind }] of known) if (!met.has(path) && onDisk.has(kind)) clear(path);
    },
    save() {
      if (changed.size === 0) return;
      db.transaction(() => {
        for (const path of changed) write({ db, path, skip: known.get(path), now });
      });
      changed.clear();
    },
  };
}

const onDisk = new Set<string>(['file', 'folder', 'sidecar'] satisfies InputKind[]);

function write({
  db,
  path,
  skip,
  now,
}: {
  db: Database;
  path: string;
  skip: Skip | undefined;
  now: number;
}): void {
  if (skip === undefined) {
    db.prepare('DELETE FROM skipped_inputs WHERE path = ?').run(path);
    return;
  }
  const { kind, cause, message, stamp, retry_at, first_at, count } = skip;
  db.prepare(
    `INSERT OR REPLACE INTO skipped_inputs (path, kind, cause, message, stamp, retry_at, first_at, last_at, count)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(path, kind, cause, message.slice(0, MAX_MESSAGE), stamp, retry_at, first_at, now, count);
}

const MAX_MESSAGE = 400;

/** The change time moves with the content, the rights, the owner and the name. */
function stampOf(stat: fs.Stats | undefined): string {
  return stat === undefined ? '' : [stat.ino, stat.size, stat.mtimeMs, stat.ctimeMs, stat.mode].join(' ');
}

function statOf(path: string): fs.Stats | undefined {
  try {
    return fs.statSync(path, { throwIfNoEntry: false });
  } catch {
    // Not even its folder may be entered: then the folder's own change brings it back.
    return undefined;
  }
}
